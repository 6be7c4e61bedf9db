import type { Batch, Batches } from '../launch/ledger/batches.ts';
import { BoardProblem } from './board-problem.ts';

const ID = /^[\w-]{1,64}$/;

/** @throws {BoardProblem} `not-found`. */
export async function findBatch(
  id: string,
  { batches }: { readonly batches: Pick<Batches, 'show'> },
): Promise<Batch> {
  const batch = ID.test(id) ? await batches.show(id) : undefined;
  if (batch !== undefined) return batch;
  throw new BoardProblem({ code: 'not-found', phrase: ({ refusals }) => refusals.noSuchBatch });
}
