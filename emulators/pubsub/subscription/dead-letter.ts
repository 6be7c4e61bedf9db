import { timestamp, type PublishedMessage, type StoredMessage } from '../values/messages.ts';
import { projectOf, shortName } from '../values/names.ts';

/**
 * A message as Pub/Sub forwards it to a dead-letter topic: data and attributes as they came, and where it came from.
 *
 * @param deliveryCount how often its delivery was attempted.
 */
export function deadLetter(options: {
  readonly message: StoredMessage;
  readonly subscription: string;
  readonly deliveryCount: number;
}): PublishedMessage {
  const { message, subscription, deliveryCount } = options;
  return {
    data: message.data,
    orderingKey: message.orderingKey,
    attributes: {
      ...message.attributes,
      CloudPubSubDeadLetterSourceDeliveryCount: String(deliveryCount),
      CloudPubSubDeadLetterSourceSubscription: shortName(subscription),
      CloudPubSubDeadLetterSourceSubscriptionProject: projectOf(subscription),
      CloudPubSubDeadLetterSourceTopicPublishTime: timestamp(message.publishTimeMs),
    },
  };
}
