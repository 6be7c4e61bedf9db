import type { Standing } from '../ledger/ledger.ts';
import { heldOutcome, launchIdConflict, type Outcome } from './outcome.ts';

/** The outcome of a launch that may not be claimed, from what the ledger knows of it. */
export function outcomeOfStanding(standing: Exclude<Standing, { readonly kind: 'free' }>): Outcome {
  switch (standing.kind) {
    case 'launched':
      return { kind: 'duplicate', execution: standing.execution };
    case 'conflict':
      return launchIdConflict();
    case 'calling': {
      const detail = `another delivery is launching it; its claim ends in ${Math.ceil(standing.expiresInMs)} ms`;
      return { kind: 'busy', detail };
    }
    case 'unknown':
      return heldOutcome('an earlier attempt may have launched it');
    case 'cannot tell': {
      const { detail, retryAfterMs } = standing;
      return retryAfterMs === undefined ? heldOutcome(detail) : { kind: 'throttled', detail, retryAfterMs };
    }
  }
}
