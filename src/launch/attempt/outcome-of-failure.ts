import { hasOverrides } from '../event/launch-request.ts';
import type { Launch } from '../event/message.ts';
import { Rejection } from '../event/rejection.ts';
import type { Outcome } from './outcome.ts';
import { isRefusal, verdictOf, type RunJobFailure } from './run-job-failure.ts';

/** The outcome of a RunJob that certainly did not launch, and not for the quota. */
export function outcomeOfFailure(failure: RunJobFailure, { request }: Pick<Launch, 'request'>): Outcome {
  const { code, message: error } = failure;
  const verdict = verdictOf(failure);
  if (verdict === 'not launched' || !isRefusal(code)) {
    return { kind: 'transient', why: { code: 'not sent', error } };
  }
  // With overrides the message may be what is wrong; without, only the operator's own settings can be.
  if (verdict === 'refused' && hasOverrides(request)) {
    const rejection = new Rejection({ code: 'override-refused', detail: error, cause: failure });
    return { kind: 'rejected', rejection };
  }
  return { kind: 'transient', why: { code: 'set-up fault', refusal: code, error } };
}
