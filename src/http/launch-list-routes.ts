import type { ServerResponse } from 'node:http';
import { callerOf } from '../auth/caller.ts';
import { CursorInvalid, type LaunchPage, type LaunchRecords } from '../launch/ledger/launch-records.ts';
import { LAUNCH_STATES } from '../launch/ledger/launch-state.ts';
import type { Logger } from '../logging/logger.ts';
import type { AddRoutes } from '../server/app.ts';
import { answerJson } from '../server/data-answer.ts';
import type { Handler, RoutedRequest } from '../server/handler.ts';
import { requireMethod } from '../server/required-method.ts';
import { ledgerProblem } from './ledger-problem.ts';
import { answeredLaunch } from './answered-launch.ts';
import { operatorsOnly, type OperatorsOptions } from './operators.ts';
import { choicesIn, invalidQuery, numberIn, queryOf, requireNames, textIn } from './query.ts';

export interface LaunchListRoutesOptions extends OperatorsOptions {
  readonly records: Pick<LaunchRecords, 'list'>;
  readonly logger: Logger;
  /** Comes first: lets only callers with a valid token pass. */
  readonly authenticate: Handler;
}

const NAMES = ['state', 'job', 'key', 'limit', 'after'];
const DEFAULT_LIMIT = 50;
const MOST_LISTED = 500;

/** `GET /launches?state=&job=&key=&limit=&after=`: the launches of the ledger, the newest first. */
export function launchListRoutes(options: LaunchListRoutesOptions): AddRoutes {
  const { records, logger, authenticate } = options;
  const checkMethod: Handler = (request, _response, next) => {
    requireMethod(request, ['GET', 'HEAD']);
    next();
  };
  const answer = async (request: RoutedRequest, response: ServerResponse): Promise<void> => {
    const startedMs = performance.now();
    const { launches, olderThan: next } = await pageOf(records, queryOf(request));
    logger.info(
      {
        method: request.method,
        route: '/launches',
        status: 200,
        listed: launches.length,
        caller: callerOf(request)?.email,
        durationMs: Math.round(performance.now() - startedMs),
      },
      'launches listed',
    );
    answerJson(response, { launches: launches.map(answeredLaunch), next });
  };
  return (router) => {
    router.route('/launches').all(authenticate, checkMethod, operatorsOnly(options)).get(answer);
  };
}

async function pageOf(records: Pick<LaunchRecords, 'list'>, query: URLSearchParams): Promise<LaunchPage> {
  requireNames(query, NAMES);
  const asked = {
    states: choicesIn(query, { name: 'state', values: LAUNCH_STATES }),
    job: textIn(query, 'job'),
    key: textIn(query, 'key'),
    limit: numberIn(query, { name: 'limit', least: 1, most: MOST_LISTED }) ?? DEFAULT_LIMIT,
    olderThan: textIn(query, 'after'),
  };
  try {
    return await records.list(asked);
  } catch (error) {
    if (error instanceof CursorInvalid) {
      throw invalidQuery('after is not a position in the list; it takes `next` of the page before', error);
    }
    throw ledgerProblem(error);
  }
}
