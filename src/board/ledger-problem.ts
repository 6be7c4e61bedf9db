import { CursorInvalid } from '../launch/ledger/launch-records.ts';
import { LedgerUnavailable, LedgerUnusable } from '../launch/ledger/ledger.ts';
import { BoardProblem } from './board-problem.ts';

/** A failure of the ledger as a problem; every other error is returned unchanged. */
export function ledgerProblem(error: unknown): unknown {
  if (error instanceof CursorInvalid) {
    const phrase: BoardProblem['phrase'] = ({ refusals }) => refusals.noSuchPlace;
    return new BoardProblem({ code: 'invalid-query', phrase, cause: error });
  }
  if (!(error instanceof LedgerUnavailable || error instanceof LedgerUnusable)) return error;
  return new BoardProblem({
    code: 'ledger-unavailable',
    phrase: ({ refusals }) => refusals.ledger(error),
    headers: { 'Retry-After': '5' },
    cause: error,
  });
}
