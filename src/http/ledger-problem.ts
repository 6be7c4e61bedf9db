import { LedgerUnavailable, LedgerUnusable } from '../launch/ledger/ledger.ts';
import { Problem } from '../server/problem.ts';

/** The answer to an error of the ledger; every other error is returned unchanged. */
export function ledgerProblem(error: unknown): unknown {
  if (!(error instanceof LedgerUnavailable || error instanceof LedgerUnusable)) return error;
  return new Problem({
    code: 'ledger-unavailable',
    detail:
      'the ledger cannot be used now; a cancel or retry may have been done: look at the launch before you repeat it',
    headers: { 'Retry-After': '5' },
    cause: error,
  });
}
