import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddRoutes } from '../server/app.ts';
import type { Handler, RoutedRequest } from '../server/handler.ts';
import { answerPage } from '../server/page-answer.ts';
import { pathOf } from '../server/problem.ts';
import { requireMethod } from '../server/required-method.ts';
import { actionRoutes } from './action-routes.ts';
import { batchRoutes } from './batch-routes.ts';
import { ASSETS } from './assets.ts';
import type { BoardOptions } from './board-options.ts';
import { wordsFor } from './language.ts';
import { layout } from './layout.ts';
import { ledgerProblem } from './ledger-problem.ts';
import { viewerOf } from './operators.ts';
import { PAGES, type PageName } from './pages.ts';
import { rulesRoutes } from './rules-routes.ts';

const readOnly: Handler = (request, _response, next) => {
  requireMethod(request, ['GET', 'HEAD']);
  next();
};

/** The pages of the board, their files, and the actions of their forms. */
export function boardRoutes(options: BoardOptions): AddRoutes {
  const authenticate: Handler = (request, response, next) =>
    pathOf(request).startsWith('/health/') ? next() : options.authenticate(request, response, next);
  return (router) => {
    router.use(authenticate);
    for (const name of Object.keys(PAGES) as PageName[]) {
      router.route(name).all(readOnly).get(showing(name, options));
    }
    for (const [path, asset] of Object.entries(ASSETS)) {
      router
        .route(path)
        .all(readOnly)
        .get((request, response) => answerPage(request, response, { status: 200, body: asset }));
    }
    rulesRoutes(options)(router);
    actionRoutes(options)(router);
    batchRoutes(options)(router);
  };
}

function showing(name: PageName, options: BoardOptions) {
  return async (
    request: RoutedRequest<{ launchId?: string; batchId?: string }>,
    response: ServerResponse,
  ): Promise<void> => {
    const words = wordsFor(request);
    const viewer = viewerOf(request, options);
    const now = new Date(options.clock.now());
    const { launchId = '', batchId = '' } = request.params;
    try {
      const page = await PAGES[name](
        { query: queryOf(request), launchId, batchId, words, viewer, now },
        options,
      );
      const text = layout({ ...page, words, viewer, at: name });
      await answerPage(request, response, { status: 200, body: { type: 'text/html', text } });
    } catch (error) {
      throw ledgerProblem(error);
    }
  };
}

function queryOf({ url = '' }: Pick<IncomingMessage, 'url'>): URLSearchParams {
  return new URLSearchParams(url.split('?', 2)[1]);
}
