import { LedgerUnavailable, LedgerUnusable } from '../launch/ledger/ledger.ts';
import { Problem } from '../server/problem.ts';

/** Where the ledger did not do what it was asked: how that is answered; every other error is left alone. */
export function ledgerProblem(error: unknown): unknown {
  if (!(error instanceof LedgerUnavailable || error instanceof LedgerUnusable)) return error;
  return new Problem({
    code: 'ledger-unavailable',
    detail: 'the ledger cannot be used now; ask again, and see what became of the request before',
    headers: { 'Retry-After': '5' },
    cause: error,
  });
}
