import { CursorInvalid } from '../launch/ledger/launch-records.ts';
import { LedgerUnavailable, LedgerUnusable } from '../launch/ledger/ledger.ts';
import { Problem } from '../server/problem.ts';

/** What the ledger did not do, as it is answered; every other error is left alone. */
export function ledgerProblem(error: unknown): unknown {
  if (error instanceof CursorInvalid) {
    const detail = 'after is no place in the list of launches; begin at the newest';
    return new Problem({ code: 'invalid-query', detail, cause: error });
  }
  if (!(error instanceof LedgerUnavailable || error instanceof LedgerUnusable)) return error;
  return new Problem({
    code: 'ledger-unavailable',
    detail: `the ledger cannot be used now: ${error.says}; try again, and see what became of what you did`,
    headers: { 'Retry-After': '5' },
    cause: error,
  });
}
