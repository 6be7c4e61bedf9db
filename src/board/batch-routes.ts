import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BatchAct } from '../launch/ledger/batches.ts';
import type { AddRoutes } from '../server/app.ts';
import type { RoutedRequest } from '../server/handler.ts';
import { answerPage } from '../server/page-answer.ts';
import { chooseLaunches } from './batch-choice.ts';
import { batchAddress, textOfAsked } from './batch-page.ts';
import { runBatch } from './batch-run.ts';
import type { BoardOptions } from './board-options.ts';
import { BoardProblem } from './board-problem.ts';
import { findBatch } from './find-batch.ts';
import { launchesAddress, readLaunchesQuery } from './launches-query.ts';
import { ledgerProblem } from './ledger-problem.ts';
import { formOf, operatorPost } from './operator-post.ts';
import { actorOf } from './operators.ts';

/** How long one post works; then a page shows the progress. */
const RUN_MS = 5_000;
const ACTS: readonly BatchAct[] = ['cancel', 'retry'];

/**
 * Actions on many launches at once. `POST /batches?act=…` with the filters of the list chooses them, and its page asks;
 * `POST /batches/:batchId/go` does all or a part.
 */
export function batchRoutes(options: BoardOptions): AddRoutes {
  const guard = operatorPost(options);
  return (router) => {
    router
      .route('/batches')
      .all(...guard)
      .post(choosing(options));
    router
      .route('/batches/:batchId/go')
      .all(...guard)
      .post(going(options));
  };
}

function choosing(options: BoardOptions) {
  return async (request: RoutedRequest, response: ServerResponse): Promise<void> => {
    const { searchParams: query } = new URL(request.url ?? '', 'http://board');
    const act = ACTS.find((one) => one === query.get('act'));
    if (act === undefined) {
      const phrase: BoardProblem['phrase'] = ({ refusals }) => refusals.noSuchAct(ACTS.join(', '));
      throw new BoardProblem({ code: 'invalid-query', phrase });
    }
    const asked = readLaunchesQuery(query);
    const by = actorOf(request);
    await seeOther({ request, response }, async () => {
      const { launches, olderThan } = await chooseLaunches({ act, asked }, options);
      const id = await options.batches.make({
        act,
        by,
        keys: launches,
        asked: textOfAsked({
          list: launchesAddress(asked),
          older: olderThan === undefined ? undefined : launchesAddress({ ...asked, after: olderThan }),
          gone: launches.filter(({ state }) => state === 'gone').length,
        }),
      });
      return batchAddress(id);
    });
  };
}

function going(options: BoardOptions) {
  return async (request: RoutedRequest<{ batchId: string }>, response: ServerResponse): Promise<void> => {
    const id = request.params.batchId;
    const by = actorOf(request);
    const force = formOf(request).get('force') === 'true';
    await seeOther({ request, response }, async () => {
      const { act } = await findBatch(id, options);
      const tell: Parameters<typeof runBatch>[0]['tell'] = ({ key: { launchId, name }, outcome }) =>
        options.logger.info(
          {
            method: request.method,
            route: '/batches/:batchId/go',
            batch: id,
            launchId,
            ...(name !== '' && { launchJob: name }),
            outcome,
            by,
          },
          `${act} of a launch, as an operator asked on the board`,
        );
      await runBatch({ id, act, by, force, forMs: RUN_MS, tell }, options);
      return batchAddress(id, { force: force ? 'true' : undefined });
    });
  };
}

async function seeOther(
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
  work: () => Promise<string>,
): Promise<void> {
  try {
    await answerPage(request, response, { status: 303, headers: { Location: await work() } });
  } catch (error) {
    throw ledgerProblem(error);
  }
}
