import type { Standing } from '../executions/ledger.ts';
import { launchIdConflict, type Outcome } from './outcome.ts';

/** The outcome of a launch that may not be claimed. */
export function outcomeOfStanding(standing: Exclude<Standing, { readonly kind: 'free' }>): Outcome {
  switch (standing.kind) {
    case 'launched':
      return { kind: 'duplicate', execution: standing.execution };
    case 'conflict':
      return launchIdConflict();
    case 'calling':
      return { kind: 'busy', why: { code: 'being launched', claimEndsInMs: standing.expiresInMs } };
    case 'unknown':
      return { kind: 'unknown', why: { code: 'claim ended' } };
    case 'cannot tell': {
      const { why } = standing;
      return why.code === 'reads exhausted'
        ? { kind: 'throttled', why, retryAfterMs: why.retryAfterMs }
        : { kind: 'unknown', why };
    }
  }
}
