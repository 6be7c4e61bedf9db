import type { SweepCounts } from '../launch/executions/sweep-step.ts';
import { LedgerUnavailable, LedgerUnusable } from '../launch/ledger/ledger.ts';
import type { AddRoutes } from '../server/app.ts';
import { answerJson } from '../server/data-answer.ts';
import type { Handler } from '../server/handler.ts';
import { Problem } from '../server/problem.ts';
import { postOnly } from '../server/required-method.ts';

export interface SweepRoutesOptions {
  readonly path: string;
  /** Comes first: lets only callers pass that may sweep. */
  readonly authenticate: Handler;
  /**
   * Sweeps, or joins a running sweep. Undefined without a ledger.
   *
   * @throws {LedgerUnavailable} or `LedgerUnusable`.
   */
  readonly sweep: (() => Promise<SweepCounts>) | undefined;
}

/** The endpoint that a scheduler calls each minute: 200 with the counts of the sweep. The body of the request is not read. */
export function sweepRoutes({ path, authenticate, sweep }: SweepRoutesOptions): AddRoutes {
  const answer: Handler = async (_request, response) => {
    if (sweep === undefined) {
      const detail =
        'there is nothing to sweep without a ledger; set LEDGER_URL, or delete the scheduler job that calls this';
      throw new Problem({ code: 'sweep-not-configured', detail });
    }
    answerJson(response, await swept(sweep));
  };
  return (router) => {
    router.route(path).all(authenticate, postOnly).post(answer);
  };
}

async function swept(sweep: () => Promise<SweepCounts>): Promise<SweepCounts> {
  try {
    return await sweep();
  } catch (error) {
    if (!(error instanceof LedgerUnavailable || error instanceof LedgerUnusable)) throw error;
    const detail = 'the ledger is unreachable or cannot be used; the next sweep tries again';
    throw new Problem({ code: 'ledger-unavailable', detail, cause: error });
  }
}
