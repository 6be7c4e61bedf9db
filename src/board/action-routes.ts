import type { ServerResponse } from 'node:http';
import express from 'express';
import type { AddRoutes } from '../server/app.ts';
import type { Handler, RoutedRequest } from '../server/handler.ts';
import { answerPage } from '../server/page-answer.ts';
import { postOnly } from '../server/required-method.ts';
import { callerOf } from '../auth/caller.ts';
import { ACTIONS, type ActionName } from './actions.ts';
import { BoardProblem } from './board-problem.ts';
import { findLaunch } from './find-launch.ts';
import { ledgerProblem } from './ledger-problem.ts';
import { launchAddress } from './links.ts';
import { actorOf, requireOperator } from './operators.ts';
import type { BoardOptions } from './board-options.ts';

/** The largest form: a reason of 500 characters, each of them escaped. */
const FORM_LIMIT = 16 * 1024;

const readForm = express.text({ type: 'application/x-www-form-urlencoded', limit: FORM_LIMIT });

/** `POST /launches/:launchId/{cancel,retry,resolve,reopen}`: 303 back to where the form was. */
export function actionRoutes(options: BoardOptions): AddRoutes {
  const operatorsOnly: Handler = (request, _response, next) => {
    requireOperator(request, options);
    next();
  };
  const withToken: Handler = async (request, _response, next) => {
    const token = formOf(request).get('token') ?? '';
    if (!(await isGood(token, request, options))) {
      throw new BoardProblem({ code: 'forbidden', phrase: ({ refusals }) => refusals.oldForm });
    }
    next();
  };
  return (router) => {
    for (const name of Object.keys(ACTIONS) as ActionName[]) {
      router
        .route(`/launches/:launchId/${name}`)
        .all(postOnly, operatorsOnly, readForm, withToken)
        .post(doing(name, options));
    }
  };
}

async function isGood(token: string, request: RoutedRequest, { formTokens }: BoardOptions): Promise<boolean> {
  try {
    return await formTokens.isGood(token, callerOf(request)?.email ?? '');
  } catch (error) {
    throw ledgerProblem(error);
  }
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

function formOf({ body }: RoutedRequest): URLSearchParams {
  return new URLSearchParams(typeof body === 'string' ? body : '');
}

/** The page of this board that the form was on; never another site. */
function cameFrom({ headers: { referer = '', host } }: RoutedRequest, otherwise: string): string {
  if (!URL.canParse(referer)) return otherwise;
  const { host: of, pathname, search } = new URL(referer);
  return of === host && /^\/(?![/\\])/.test(pathname) ? `${pathname}${search}` : otherwise;
}
