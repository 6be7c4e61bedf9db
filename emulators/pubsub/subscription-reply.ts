import { toDuration } from './durations.ts';
import type { SubscriptionSettings } from './subscription-settings.ts';

/** `google.pubsub.v1.Subscription` with the defaults that production fills in. */
export function subscriptionReply(settings: SubscriptionSettings, topic: string): object {
  const { push, retry, deadLetter, expirationTtlMs } = settings;
  return {
    name: settings.name,
    topic,
    pushConfig: push === undefined ? {} : pushReply(push),
    ackDeadlineSeconds: settings.ackDeadlineMs / 1000,
    retainAckedMessages: settings.retainAckedMessages,
    messageRetentionDuration: toDuration(settings.retentionMs),
    labels: settings.labels,
    enableMessageOrdering: settings.ordered,
    enableExactlyOnceDelivery: settings.exactlyOnce,
    expirationPolicy: expirationTtlMs === undefined ? {} : { ttl: toDuration(expirationTtlMs) },
    ...(retry && {
      retryPolicy: {
        minimumBackoff: toDuration(retry.minimumMs),
        maximumBackoff: toDuration(retry.maximumMs),
      },
    }),
    ...(deadLetter && {
      deadLetterPolicy: {
        deadLetterTopic: deadLetter.topic,
        maxDeliveryAttempts: deadLetter.maxDeliveryAttempts,
      },
    }),
    state: 'ACTIVE',
  };
}

function pushReply({ config }: NonNullable<SubscriptionSettings['push']>): object {
  const { pushEndpoint, attributes, oidcToken } = config;
  return {
    pushEndpoint,
    attributes: { 'x-goog-version': 'v1', ...attributes },
    ...(oidcToken && { oidcToken }),
  };
}
