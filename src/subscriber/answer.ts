import type { Outcome, OutcomeKind } from '../launch/attempt/outcome.ts';
import type { Copying } from './dead-letters.ts';

type Ending = OutcomeKind | 'copy stored' | 'copy failed';

/**
 * The answers to Pub/Sub, which takes 102, 200, 201, 202 and 204 for an ack and everything else for a nack
 * (https://cloud.google.com/pubsub/docs/push#receive_push). So only a message that needs no further delivery gets 204.
 */
export const ANSWER_STATUS: Readonly<Record<Ending, number>> = {
  launched: 204,
  queued: 204,
  skipped: 204,
  duplicate: 204,
  ignored: 204,
  busy: 409,
  throttled: 429,
  transient: 503,
  unknown: 503,
  'copy stored': 204,
  'copy failed': 503,
  // There is no topic for the copy, or the copy exceeds a limit of Pub/Sub.
  rejected: 422,
};

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The status code and headers of the answer to a delivery.
 *
 * @param copying the result of storing a copy in the dead-letter topic; undefined if none is needed.
 */
export function answerTo(outcome: Outcome, copying: Copying | undefined): Answer {
  const ending = endingOf(outcome, copying);
  const headers: Record<string, string> = {};
  if (outcome.kind === ending && outcome.kind === 'throttled') {
    headers['Retry-After'] = String(Math.ceil(outcome.retryAfterMs / 1000));
  }
  return { status: ANSWER_STATUS[ending], headers };
}

/** At its last attempts a message is nacked as usual while its copy cannot be stored. */
function endingOf({ kind }: Outcome, copying: Copying | undefined): Ending {
  if (copying?.kind === 'stored') return 'copy stored';
  return kind === 'rejected' && copying?.kind === 'failed' ? 'copy failed' : kind;
}
