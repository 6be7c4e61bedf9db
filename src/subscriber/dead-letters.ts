import { deadLetterOf, type DeadLetter, type DeadLetterReason } from '../launch/event/dead-letter.ts';
import type { Launch } from '../launch/jobs/launch.ts';
import { misfitOf } from '../launch/event/message-limits.ts';
import type { Outcome } from '../launch/attempt/outcome.ts';
import type { Delivery } from './parse-delivery.ts';

/** The topic for copies of messages that will not be delivered again. */
export interface DeadLetterTopic {
  /** @returns the id of the copy, once it is stored. @throws if Pub/Sub did not confirm it in time; it may be stored. */
  publish(copy: DeadLetter): Promise<string>;
}

export interface DeadLetterSettings {
  /** Undefined if none is configured; Pub/Sub then keeps every message. */
  readonly topic: DeadLetterTopic | undefined;
  /** From the subscription's dead-letter policy. */
  readonly maxDeliveryAttempts: number;
}

/** The result of storing a copy. */
export type Copying =
  | { readonly kind: 'stored'; readonly reason: DeadLetterReason; readonly messageId: string }
  /** It cannot be stored now. */
  | { readonly kind: 'failed'; readonly reason: DeadLetterReason; readonly error: unknown }
  /** It can never be stored; `why` is a phrase. */
  | { readonly kind: 'impossible'; readonly reason: DeadLetterReason; readonly why: string };

/**
 * The bridge stores its copy so many attempts before Pub/Sub's last one. Pub/Sub counts attempts only roughly
 * (https://cloud.google.com/pubsub/docs/dead-letter-topics), and its dead letters have no reason.
 */
const ATTEMPTS_IN_RESERVE = 5;

/**
 * Stores a copy of a message that can never be launched, or that is at its last attempts. If the ack comes too late and
 * the message is delivered again, a second copy is stored with the same launch id.
 *
 * @param options.detail why the delivery did not end with an execution.
 * @param options.signal once it has fired, no attempt counts as the last one: the service stops, or Pub/Sub no longer
 *   waits for the ack.
 * @returns undefined if no copy is needed.
 */
export async function keepCopy(options: {
  readonly delivery: Delivery;
  /** Undefined if the message was not understood. */
  readonly launch: Launch | undefined;
  readonly outcome: Outcome;
  readonly detail: string | undefined;
  readonly signal: AbortSignal;
  readonly settings: DeadLetterSettings;
}): Promise<Copying | undefined> {
  const { delivery, launch, settings } = options;
  const end = endOf(options);
  if (end === undefined) return undefined;
  const { reason } = end;
  if (settings.topic === undefined) {
    return { kind: 'impossible', reason, why: 'DEAD_LETTER_TOPIC is not set' };
  }
  const copy = deadLetterOf({
    ...end,
    message: delivery,
    launchId: launch?.launchId,
    isPartial: delivery.shape === 'unwrapped',
    nowMs: Date.now(),
  });
  const misfit = misfitOf(copy);
  if (misfit !== undefined) return { kind: 'impossible', reason, why: misfit };
  try {
    return { kind: 'stored', reason, messageId: await settings.topic.publish(copy) };
  } catch (error) {
    return { kind: 'failed', reason, error };
  }
}

/** Why the message needs a copy; undefined if it does not. */
function endOf({
  delivery: { deliveryAttempt },
  outcome,
  detail = '',
  signal,
  settings: { topic, maxDeliveryAttempts },
}: Parameters<typeof keepCopy>[0]):
  | { readonly reason: DeadLetterReason; readonly detail: string }
  | undefined {
  switch (outcome.kind) {
    case 'launched':
    case 'queued':
    case 'skipped':
    case 'duplicate':
    case 'ignored':
      return undefined;
    case 'rejected':
      return { reason: outcome.rejection.code, detail };
    case 'busy':
    case 'throttled':
    case 'transient':
    case 'unknown':
      if (deliveryAttempt === undefined || topic === undefined || signal.aborted) return undefined;
      if (deliveryAttempt < maxDeliveryAttempts - ATTEMPTS_IN_RESERVE) return undefined;
      return {
        reason: 'attempts-exhausted',
        detail: `delivery attempt ${deliveryAttempt} was the last one, and its outcome was ${outcome.kind}: ${detail}`,
      };
  }
}
