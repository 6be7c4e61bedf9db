import type { ServerResponse } from 'node:http';
import type { AddRoutes } from '../server/app.ts';
import type { RoutedRequest } from '../server/handler.ts';
import { answerPage } from '../server/page-answer.ts';
import { ACTIONS, type ActionName } from './actions.ts';
import { findLaunch } from './find-launch.ts';
import { ledgerProblem } from './ledger-problem.ts';
import { launchAddress } from './links.ts';
import { formOf, operatorPost } from './operator-post.ts';
import { actorOf } from './operators.ts';
import type { BoardOptions } from './board-options.ts';

/** `POST /launches/:launchId/{cancel,retry,resolve,reopen}`: 303 back to where the form was. */
export function actionRoutes(options: BoardOptions): AddRoutes {
  const guard = operatorPost(options);
  return (router) => {
    for (const name of Object.keys(ACTIONS) as ActionName[]) {
      router
        .route(`/launches/:launchId/${name}`)
        .all(...guard)
        .post(doing(name, options));
    }
  };
}

function doing(name: ActionName, options: BoardOptions) {
  return async (request: RoutedRequest<{ launchId: string }>, response: ServerResponse): Promise<void> => {
    const startedMs = performance.now();
    const by = actorOf(request);
    const { searchParams: query } = new URL(request.url ?? '', 'http://board');
    const { launchId } = request.params;
    try {
      const record = await findLaunch({ launchId, name: query.get('job') ?? '' }, options);
      const done = await ACTIONS[name]({ record, form: formOf(request), by }, options);
      options.logger.info(
        {
          method: request.method,
          route: `/launches/:launchId/${name}`,
          status: 303,
          launchId: record.launchId,
          ...(record.name !== '' && { launchJob: record.name }),
          ...done,
          by,
          durationMs: Math.round(performance.now() - startedMs),
        },
        `${name} of a launch, as an operator asked on the board`,
      );
      await answerPage(request, response, {
        status: 303,
        headers: { Location: cameFrom(request, launchAddress(record)) },
      });
    } catch (error) {
      throw ledgerProblem(error);
    }
  };
}

/** The page of this board that the form was on; never another site. */
function cameFrom({ headers: { referer = '', host } }: RoutedRequest, otherwise: string): string {
  if (!URL.canParse(referer)) return otherwise;
  const { host: of, pathname, search } = new URL(referer);
  return of === host && /^\/(?![/\\])/.test(pathname) ? `${pathname}${search}` : otherwise;
}
