import { hasOverrides } from '../event/launch-request.ts';
import type { Launch } from '../event/message.ts';
import type { Outcome } from './outcome.ts';
import { Rejection } from '../event/rejection.ts';
import { mendOf, type RunJobFailure, type RunJobVerdict } from './run-job-failure.ts';

/** The outcome of a RunJob that certainly did not launch. */
export function outcomeOfFailure(options: {
  readonly failure: RunJobFailure;
  readonly verdict: Exclude<RunJobVerdict, 'unknown' | 'throttled'>;
  readonly launch: Launch;
}): Outcome {
  const { failure, verdict, launch } = options;
  const detail = failure.message;
  if (verdict === 'not launched') return { kind: 'transient', detail, setUpFault: false };
  // With overrides the message may be what is wrong; without, only the operator's own settings can be.
  if (verdict === 'refused' && hasOverrides(launch.request)) {
    return {
      kind: 'rejected',
      rejection: new Rejection({ code: 'override-refused', detail, cause: failure }),
    };
  }
  return { kind: 'transient', detail: `${detail}; ${mendOf(failure.code)}`, setUpFault: true };
}
