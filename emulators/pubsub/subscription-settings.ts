import { RpcError } from '../grpc/status.ts';
import { toMs, type Duration } from './durations.ts';
import * as limits from './limits.ts';
import { resourceName } from './names.ts';
import { pushSettings, type PushConfig, type PushSettings } from './push-settings.ts';

/** `google.pubsub.v1.Subscription` as the kernel decodes it, without the fields that are refused unread. */
export interface SubscriptionRequest {
  readonly name: string;
  readonly topic: string;
  readonly pushConfig: PushConfig | null;
  readonly ackDeadlineSeconds: number;
  readonly retainAckedMessages: boolean;
  readonly messageRetentionDuration: Duration | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly enableExactlyOnceDelivery: boolean;
  readonly expirationPolicy: { readonly ttl: Duration | null } | null;
  readonly deadLetterPolicy: {
    readonly deadLetterTopic: string;
    readonly maxDeliveryAttempts: number;
  } | null;
  readonly retryPolicy: {
    readonly minimumBackoff: Duration | null;
    readonly maximumBackoff: Duration | null;
  } | null;
}

/** A checked subscription, every default filled in. */
export interface SubscriptionSettings {
  readonly name: string;
  readonly topic: string;
  /** Left out: a pull subscription. */
  readonly push: PushSettings | undefined;
  readonly ackDeadlineMs: number;
  readonly retentionMs: number;
  readonly retainAckedMessages: boolean;
  /** Left out: never. The emulator reports it and lets no subscription expire. */
  readonly expirationTtlMs: number | undefined;
  readonly retry: { readonly minimumMs: number; readonly maximumMs: number } | undefined;
  readonly deadLetter: { readonly topic: string; readonly maxDeliveryAttempts: number } | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Checks a subscription as production does. Whether its topics exist is for the caller to see.
 *
 * @throws RpcError INVALID_ARGUMENT; UNIMPLEMENTED for what production has and this emulator lacks.
 */
export function subscriptionSettings(request: SubscriptionRequest): SubscriptionSettings {
  const name = resourceName({ name: request.name, collection: 'subscriptions' });
  const topic = resourceName({ name: request.topic, collection: 'topics', field: 'topic' });
  refuseUnsupported(request);
  const push = pushSettings(request.pushConfig);
  if (push !== undefined && request.enableExactlyOnceDelivery) {
    invalid('Exactly-once delivery is not supported for push subscriptions.');
  }
  return {
    name,
    topic,
    push,
    ackDeadlineMs: 1000 * ackDeadlineSeconds(request.ackDeadlineSeconds),
    retentionMs: retentionMs(request.messageRetentionDuration),
    retainAckedMessages: request.retainAckedMessages,
    expirationTtlMs: expirationTtlMs(request.expirationPolicy),
    retry: retrySettings(request.retryPolicy),
    deadLetter: deadLetterSettings(request.deadLetterPolicy),
    labels: request.labels,
  };
}

/** Fields whose absence a client would notice as wrong deliveries, so they are refused, not ignored. */
const UNSUPPORTED = [
  'bigqueryConfig',
  'cloudStorageConfig',
  'bigtableConfig',
  'enableMessageOrdering',
  'filter',
  'messageTransforms',
];

function refuseUnsupported(request: SubscriptionRequest): void {
  const fields: Readonly<Record<string, unknown>> = { ...request };
  const used = UNSUPPORTED.filter((field) => {
    const value = fields[field];
    return Array.isArray(value) ? value.length > 0 : Boolean(value);
  });
  if (request.enableExactlyOnceDelivery && !request.pushConfig?.pushEndpoint)
    used.push('enableExactlyOnceDelivery');
  if (used.length > 0)
    throw new RpcError('UNIMPLEMENTED', `this emulator has no ${used.join(', ')} of a subscription`);
}

function ackDeadlineSeconds(seconds: number): number {
  if (seconds === 0) return limits.DEFAULT_ACK_DEADLINE_S;
  if (seconds >= limits.MIN_ACK_DEADLINE_S && seconds <= limits.MAX_ACK_DEADLINE_S) return seconds;
  return invalid(
    `Invalid ack deadline given (ack_deadline=${seconds}). The ack deadline must be between ` +
      `${limits.MIN_ACK_DEADLINE_S} and ${limits.MAX_ACK_DEADLINE_S} seconds.`,
  );
}

function retentionMs(duration: Duration | null): number {
  if (duration === null) return limits.DEFAULT_RETENTION_MS;
  return within({
    field: 'message_retention_duration',
    valueMs: toMs(duration),
    minimumMs: limits.MIN_RETENTION_MS,
    maximumMs: limits.MAX_RETENTION_MS,
  });
}

function expirationTtlMs(policy: SubscriptionRequest['expirationPolicy']): number | undefined {
  if (policy === null) return limits.DEFAULT_EXPIRATION_TTL_MS;
  if (policy.ttl === null) return undefined;
  return within({
    field: 'expiration_policy.ttl',
    valueMs: toMs(policy.ttl),
    minimumMs: limits.MIN_EXPIRATION_TTL_MS,
    maximumMs: Infinity,
  });
}

function retrySettings(policy: SubscriptionRequest['retryPolicy']): SubscriptionSettings['retry'] {
  if (policy === null) return undefined;
  const bound = (field: string, duration: Duration | null, defaultMs: number): number => {
    const valueMs = duration === null ? defaultMs : toMs(duration);
    return within({
      field: `retry_policy.${field}`,
      valueMs,
      minimumMs: 0,
      maximumMs: limits.MAX_BACKOFF_MS,
    });
  };
  const minimumMs = bound('minimum_backoff', policy.minimumBackoff, limits.DEFAULT_MINIMUM_BACKOFF_MS);
  const maximumMs = bound('maximum_backoff', policy.maximumBackoff, limits.DEFAULT_MAXIMUM_BACKOFF_MS);
  if (maximumMs < minimumMs) invalid('retry_policy.maximum_backoff must not be less than minimum_backoff.');
  return { minimumMs, maximumMs };
}

function deadLetterSettings(
  policy: SubscriptionRequest['deadLetterPolicy'],
): SubscriptionSettings['deadLetter'] {
  if (policy === null) return undefined;
  const topic = resourceName({
    name: policy.deadLetterTopic,
    collection: 'topics',
    field: 'dead_letter_topic',
  });
  const maxDeliveryAttempts = policy.maxDeliveryAttempts || limits.DEFAULT_DELIVERY_ATTEMPTS;
  if (
    maxDeliveryAttempts < limits.MIN_DELIVERY_ATTEMPTS ||
    maxDeliveryAttempts > limits.MAX_DELIVERY_ATTEMPTS
  ) {
    const tooSmall = maxDeliveryAttempts < limits.MIN_DELIVERY_ATTEMPTS;
    invalid(
      `The value for max_delivery_attempts is too ${tooSmall ? 'small' : 'large'}. You passed ` +
        `${maxDeliveryAttempts} in the request, but the ${tooSmall ? 'minimum' : 'maximum'} value is ` +
        `${tooSmall ? limits.MIN_DELIVERY_ATTEMPTS : limits.MAX_DELIVERY_ATTEMPTS}.`,
    );
  }
  return { topic, maxDeliveryAttempts };
}

function within(options: {
  readonly field: string;
  readonly valueMs: number;
  readonly minimumMs: number;
  readonly maximumMs: number;
}): number {
  const { field, valueMs, minimumMs, maximumMs } = options;
  if (valueMs >= minimumMs && valueMs <= maximumMs) return valueMs;
  return invalid(
    `The value for ${field} is out of bounds. You passed ${valueMs / 1000}s in the request, but the ` +
      `value must be between ${minimumMs / 1000}s and ${maximumMs / 1000}s.`,
  );
}

function invalid(message: string): never {
  throw new RpcError('INVALID_ARGUMENT', message);
}
