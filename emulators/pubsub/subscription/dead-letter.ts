import type { SubscriptionSettings } from '../settings/subscription-settings.ts';
import { timestamp, type PublishedMessage, type StoredMessage } from '../values/messages.ts';
import { projectOf, shortName } from '../values/names.ts';

/** Whether a message was forwarded to the dead-letter topic, since its policy says so and that exists. */
export function wasDeadLettered(options: {
  readonly settings: SubscriptionSettings;
  readonly message: StoredMessage;
  readonly deliveryCount: number;
  readonly forward: (topic: string, message: PublishedMessage) => boolean;
}): boolean {
  const { settings, message, deliveryCount, forward } = options;
  const { deadLetter: policy, name: subscription } = settings;
  if (policy === undefined || deliveryCount < policy.maxDeliveryAttempts) return false;
  return forward(policy.topic, deadLetter({ message, subscription, deliveryCount }));
}

/**
 * A message as Pub/Sub forwards it to a dead-letter topic: data and attributes as they came, and where it came from.
 *
 * @param deliveryCount how often its delivery was attempted.
 */
function deadLetter(options: {
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
