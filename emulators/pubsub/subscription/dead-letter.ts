import type { SubscriptionSettings } from '../settings/subscription-settings.ts';
import { timestamp, type PublishedMessage, type StoredMessage } from '../values/messages.ts';
import { projectOf, shortName } from '../values/names.ts';

/** Forwards a message if the policy says so and its topic exists. @returns whether it did. */
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
 * A message as Pub/Sub forwards it to a dead-letter topic: unchanged data and attributes, and its origin.
 *
 * @param deliveryCount the number of its delivery attempts.
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
