import { randomUUID } from 'node:crypto';
import { RpcError } from '../../grpc/status.ts';
import { durationWithin, type Duration } from './durations.ts';
import { FilterError } from '../filter/filter-tokens.ts';
import { parseFilter, type Filter } from '../filter/filter.ts';
import { checkLabels } from './labels.ts';
import * as limits from '../values/limits.ts';
import { projectOf, resourceName } from '../values/names.ts';
import {
  deadLetterSettings,
  expirationTtlMs,
  retrySettings,
  type DeadLetterPolicy,
  type DeadLetterSettings,
  type ExpirationPolicy,
  type RetryPolicy,
  type RetrySettings,
} from './policies.ts';
import { pushSettings, type PushConfig, type PushSettings } from './push-settings.ts';

/** A decoded `google.pubsub.v1.Subscription`, without the fields that are refused. */
export interface SubscriptionRequest {
  readonly name: string;
  readonly topic: string;
  readonly pushConfig: PushConfig | null;
  readonly ackDeadlineSeconds: number;
  readonly retainAckedMessages: boolean;
  readonly messageRetentionDuration: Duration | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly filter: string;
  readonly enableMessageOrdering: boolean;
  readonly enableExactlyOnceDelivery: boolean;
  readonly expirationPolicy: ExpirationPolicy | null;
  readonly deadLetterPolicy: DeadLetterPolicy | null;
  readonly retryPolicy: RetryPolicy | null;
}

/** A checked subscription with its defaults. */
export interface SubscriptionSettings {
  readonly name: string;
  readonly topic: string;
  /** Undefined for a pull subscription. */
  readonly push: PushSettings | undefined;
  readonly ackDeadlineMs: number;
  /** Selects its messages; the others count as acknowledged. Undefined: all. */
  readonly filter: Filter | undefined;
  readonly ordered: boolean;
  /** Acks are confirmed, and an acknowledged message never comes again; only for pull. */
  readonly exactlyOnce: boolean;
  readonly retentionMs: number;
  readonly retainAckedMessages: boolean;
  /** How long it may be unused. Undefined: for ever. */
  readonly expirationTtlMs: number | undefined;
  readonly retry: RetrySettings | undefined;
  readonly deadLetter: DeadLetterSettings | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** The client's request, for updates. */
  readonly request: SubscriptionRequest;
}

/** The fields that `UpdateSubscription` can change. Source: cloud.google.com/pubsub/docs/subscription-properties. */
export const MUTABLE_SUBSCRIPTION_FIELDS: ReadonlySet<string> = new Set([
  'push_config',
  'bigquery_config',
  'cloud_storage_config',
  'bigtable_config',
  'ack_deadline_seconds',
  'retain_acked_messages',
  'message_retention_duration',
  'labels',
  'expiration_policy',
  'dead_letter_policy',
  'retry_policy',
  'enable_exactly_once_delivery',
  'message_transforms',
]);

/**
 * A request without a name gets a random one in the project of its topic (pubsub.proto); its form is a guess. In REST the
 * name is in the path.
 */
export function withName(request: SubscriptionRequest): SubscriptionRequest {
  if (request.name !== '') return request;
  return {
    ...request,
    name: `projects/${projectOf(request.topic)}/subscriptions/subscription-${randomUUID()}`,
  };
}

/**
 * Checks a subscription as production does. The caller checks whether its topics exist.
 *
 * @throws RpcError INVALID_ARGUMENT; UNIMPLEMENTED for features that this emulator lacks.
 */
export function subscriptionSettings(request: SubscriptionRequest): SubscriptionSettings {
  const topic = resourceName({ name: request.topic, collection: 'topics', field: 'topic' });
  const name = resourceName({ name: request.name, collection: 'subscriptions' });
  refuseUnsupported(request);
  checkLabels(request.labels);
  const push = pushSettings(request.pushConfig);
  if (push !== undefined && request.enableExactlyOnceDelivery) {
    throw new RpcError('INVALID_ARGUMENT', 'Exactly-once delivery is not supported for push subscriptions.');
  }
  return {
    name,
    topic,
    push,
    ackDeadlineMs: 1000 * ackDeadlineSeconds(request.ackDeadlineSeconds),
    filter: filterOf(request.filter),
    ordered: request.enableMessageOrdering,
    exactlyOnce: request.enableExactlyOnceDelivery,
    retentionMs: retentionMs(request.messageRetentionDuration),
    retainAckedMessages: request.retainAckedMessages,
    expirationTtlMs: expirationTtlMs(request.expirationPolicy),
    retry: retrySettings(request.retryPolicy),
    deadLetter: deadLetterSettings(request.deadLetterPolicy),
    labels: request.labels,
    request,
  };
}

/** Refused, because ignoring these fields would give wrong deliveries. */
const UNSUPPORTED = ['bigqueryConfig', 'cloudStorageConfig', 'bigtableConfig', 'messageTransforms'];

function refuseUnsupported(request: SubscriptionRequest): void {
  const fields: Readonly<Record<string, unknown>> = { ...request };
  const used = UNSUPPORTED.filter((field) => {
    const value = fields[field];
    return Array.isArray(value) ? value.length > 0 : Boolean(value);
  });
  if (used.length === 0) return;
  throw new RpcError('UNIMPLEMENTED', `this emulator has no ${used.join(', ')} of a subscription`);
}

function ackDeadlineSeconds(seconds: number): number {
  if (seconds === 0) return limits.DEFAULT_ACK_DEADLINE_S;
  if (seconds >= limits.MIN_ACK_DEADLINE_S && seconds <= limits.MAX_ACK_DEADLINE_S) return seconds;
  throw new RpcError(
    'INVALID_ARGUMENT',
    `Invalid ack deadline given (ack_deadline=${seconds}). The ack deadline must be between ` +
      `${limits.MIN_ACK_DEADLINE_S} and ${limits.MAX_ACK_DEADLINE_S} seconds.`,
  );
}

/** The texts are guesses. */
function filterOf(expression: string): Filter | undefined {
  if (expression === '') return undefined;
  const bytes = Buffer.byteLength(expression);
  if (bytes > limits.MAX_FILTER_BYTES) {
    throw new RpcError(
      'INVALID_ARGUMENT',
      `The filter is too long: it has ${bytes} bytes, but the maximum is ${limits.MAX_FILTER_BYTES}.`,
    );
  }
  try {
    return parseFilter(expression);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw new RpcError('INVALID_ARGUMENT', `Invalid filter given (filter=${expression}): ${error.message}.`);
  }
}

function retentionMs(duration: Duration | null): number {
  if (duration === null) return limits.DEFAULT_RETENTION_MS;
  return durationWithin({
    field: 'message_retention_duration',
    duration,
    minimumMs: limits.MIN_RETENTION_MS,
    maximumMs: limits.MAX_RETENTION_MS,
  });
}
