import { RpcError } from '../../grpc/status.ts';
import { durationWithin, type Duration } from './durations.ts';
import * as limits from '../values/limits.ts';
import { resourceName } from '../values/names.ts';

/** `google.pubsub.v1.ExpirationPolicy` */
export interface ExpirationPolicy {
  readonly ttl: Duration | null;
}

/** `google.pubsub.v1.RetryPolicy` */
export interface RetryPolicy {
  readonly minimumBackoff: Duration | null;
  readonly maximumBackoff: Duration | null;
}

/** `google.pubsub.v1.DeadLetterPolicy` */
export interface DeadLetterPolicy {
  readonly deadLetterTopic: string;
  readonly maxDeliveryAttempts: number;
}

export interface RetrySettings {
  readonly minimumMs: number;
  readonly maximumMs: number;
}

export interface DeadLetterSettings {
  /** Full name. */
  readonly topic: string;
  readonly maxDeliveryAttempts: number;
}

/** Undefined: never. @throws RpcError INVALID_ARGUMENT */
export function expirationTtlMs(policy: ExpirationPolicy | null): number | undefined {
  if (policy === null) return limits.DEFAULT_EXPIRATION_TTL_MS;
  if (policy.ttl === null) return undefined;
  return durationWithin({
    field: 'expiration_policy.ttl',
    duration: policy.ttl,
    minimumMs: limits.MIN_EXPIRATION_TTL_MS,
    maximumMs: Infinity,
  });
}

/** Undefined: redelivery as soon as possible. @throws RpcError INVALID_ARGUMENT */
export function retrySettings(policy: RetryPolicy | null): RetrySettings | undefined {
  if (policy === null) return undefined;
  const bound = (field: string, duration: Duration): number =>
    durationWithin({ field, duration, minimumMs: 0, maximumMs: limits.MAX_BACKOFF_MS });
  const { minimumBackoff, maximumBackoff } = policy;
  const minimumMs =
    minimumBackoff === null ? limits.DEFAULT_MINIMUM_BACKOFF_MS : bound('minimum_backoff', minimumBackoff);
  const maximumMs =
    maximumBackoff === null ? limits.DEFAULT_MAXIMUM_BACKOFF_MS : bound('maximum_backoff', maximumBackoff);
  if (maximumMs >= minimumMs) return { minimumMs, maximumMs };
  throw new RpcError('INVALID_ARGUMENT', 'maximum_backoff must not be less than minimum_backoff.');
}

/** Undefined: no dead-lettering. @throws RpcError INVALID_ARGUMENT */
export function deadLetterSettings(policy: DeadLetterPolicy | null): DeadLetterSettings | undefined {
  if (policy === null) return undefined;
  const { deadLetterTopic: name } = policy;
  const topic = resourceName({ name, collection: 'topics', field: 'dead_letter_topic' });
  const attempts = policy.maxDeliveryAttempts || limits.DEFAULT_DELIVERY_ATTEMPTS;
  if (attempts < limits.MIN_DELIVERY_ATTEMPTS) {
    refuseAttempts(attempts, 'small', `minimum value is ${limits.MIN_DELIVERY_ATTEMPTS}`);
  }
  if (attempts > limits.MAX_DELIVERY_ATTEMPTS) {
    refuseAttempts(attempts, 'large', `maximum value is ${limits.MAX_DELIVERY_ATTEMPTS}`);
  }
  return { topic, maxDeliveryAttempts: attempts };
}

function refuseAttempts(attempts: number, tooWhat: 'small' | 'large', bound: string): never {
  throw new RpcError(
    'INVALID_ARGUMENT',
    `The value for max_delivery_attempts is too ${tooWhat}. You passed ${attempts} in the request, but the ${bound}.`,
  );
}
