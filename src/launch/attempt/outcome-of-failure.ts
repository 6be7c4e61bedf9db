import { Rejection } from '../event/rejection.ts';
import type { Launch } from '../jobs/launch.ts';
import type { Outcome } from './outcome.ts';
import { isRefusal, verdictOf, type RunJobFailure } from '../jobs/run-job-failure.ts';

/** The outcome of a RunJob that certainly did not launch, for another reason than the quota. */
export function outcomeOfFailure(failure: RunJobFailure, { values }: Pick<Launch, 'values'>): Outcome {
  const { code, message: error } = failure;
  const verdict = verdictOf(failure);
  if (verdict === 'not launched' || !isRefusal(code)) {
    return { kind: 'transient', why: { code: 'not sent', error } };
  }
  // If the message has its own values, they may be wrong; otherwise only the configuration can be.
  if (verdict === 'refused' && values.hasOwnValues) {
    const rejection = new Rejection({ code: 'override-refused', detail: error, cause: failure });
    return { kind: 'rejected', rejection };
  }
  return { kind: 'transient', why: { code: 'set-up fault', refusal: code, error } };
}
