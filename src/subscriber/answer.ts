import type { Outcome, OutcomeKind } from '../launch/outcome.ts';

/**
 * What Pub/Sub is told. It takes 102, 200, 201, 202 and 204 for an ack and everything else for a nack
 * (https://cloud.google.com/pubsub/docs/push#receive_push), so only a message that is done with gets 204.
 */
const STATUS: Readonly<Record<OutcomeKind, number>> = {
  launched: 204,
  duplicate: 204,
  busy: 409,
  throttled: 429,
  transient: 503,
  unknown: 503,
  rejected: 422,
};

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** The status code and headers that answer a delivery with that outcome. */
export function answerTo(outcome: Outcome): Answer {
  const headers: Record<string, string> =
    outcome.kind === 'throttled' ? { 'Retry-After': String(Math.ceil(outcome.retryAfterMs / 1000)) } : {};
  return { status: STATUS[outcome.kind], headers };
}
