import { toDuration } from '../settings/durations.ts';
import type { SubscriptionSettings } from '../settings/subscription-settings.ts';

/** The subscription of a reply. */
interface Replied {
  readonly settings: SubscriptionSettings;
  readonly topicName: string;
  readonly detached: boolean;
  readonly topicRetentionMs: number | undefined;
}

/** `google.pubsub.v1.Subscription` with the defaults of production. */
export function subscriptionReply({ settings, topicName, detached, topicRetentionMs }: Replied): object {
  const { push, retry, deadLetter, expirationTtlMs } = settings;
  return {
    name: settings.name,
    topic: topicName,
    pushConfig: push === undefined ? {} : pushReply(push),
    ackDeadlineSeconds: settings.ackDeadlineMs / 1000,
    retainAckedMessages: settings.retainAckedMessages,
    messageRetentionDuration: toDuration(settings.retentionMs),
    labels: settings.labels,
    filter: settings.request.filter,
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
    ...(topicRetentionMs !== undefined && { topicMessageRetentionDuration: toDuration(topicRetentionMs) }),
    detached,
    state: 'ACTIVE',
  };
}

function pushReply({ config }: NonNullable<SubscriptionSettings['push']>): object {
  const { pushEndpoint, attributes, oidcToken, noWrapper } = config;
  return {
    pushEndpoint,
    attributes: { 'x-goog-version': 'v1', ...attributes },
    ...(oidcToken && { oidcToken }),
    ...(noWrapper && { noWrapper }),
  };
}
