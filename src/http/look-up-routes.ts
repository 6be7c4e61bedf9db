import type { ServerResponse } from 'node:http';
import { callerOf } from '../auth/caller.ts';
import { LAUNCH_ID } from '../launch/event/launch-id.ts';
import type { Rulebook } from '../launch/jobs/job.ts';
import { answerOf, type LaunchView } from '../launch/executions/launch-view.ts';
import { shortName } from '../launch/kit/short-name.ts';
import { childTrace } from '../launch/kit/trace.ts';
import { findableFields, type Logger } from '../logging/logger.ts';
import type { AddRoutes } from '../server/app.ts';
import { answerJson } from '../server/data-answer.ts';
import type { Handler, RoutedRequest } from '../server/handler.ts';
import { Problem } from '../server/problem.ts';
import { requireMethod } from '../server/required-method.ts';
import { knownJob } from './known-job.ts';
import { requestTrace } from './request-trace.ts';

/** Finds out what became of a launch. */
export interface LookUp {
  /**
   * @param launch.name the name in `jobs`; empty for the default job.
   * @returns undefined for a launch that has not been started, or never was requested.
   */
  find(launch: { readonly launchId: string; readonly name: string }): Promise<LaunchView | undefined>;
}

export interface LookUpRoutesOptions {
  /** Undefined where neither a job nor a ledger is configured to look at. */
  readonly lookUp: LookUp | undefined;
  /** Undefined where there are no rules. */
  readonly rulebook?: Rulebook | undefined;
  readonly logger: Logger;
  readonly projectId: string;
  /** Comes first: passes those through that may ask. */
  readonly authenticate: Handler;
}

const RETRY_AFTER_SECONDS = '5';

/** `GET /launches/:launchId?job=NAME`: what became of a launch; of one of the default job without `job`. */
export function lookUpRoutes(options: LookUpRoutesOptions): AddRoutes {
  const { lookUp, rulebook, logger, projectId, authenticate } = options;
  const checkMethod: Handler = (request, _response, next) => {
    requireMethod(request, ['GET', 'HEAD']);
    next();
  };
  const answer = async (
    request: RoutedRequest<{ launchId: string }>,
    response: ServerResponse,
  ): Promise<void> => {
    const startedMs = performance.now();
    if (lookUp === undefined) {
      const detail = 'this service cannot look launches up: it has no JOB_NAME, no rules and no LEDGER_URL';
      throw new Problem({ code: 'look-up-not-configured', detail });
    }
    const { launchId } = request.params;
    const name = nameIn(request, rulebook);
    const view = await find(lookUp, { launchId, name });
    const { job, id, state, execution } = view;
    logger.info(
      {
        method: request.method,
        route: '/launches/:launchId',
        status: 200,
        id,
        job: shortName(job),
        launchId,
        ...(name !== '' && { launchJob: name }),
        state,
        execution,
        caller: callerOf(request)?.email,
        durationMs: Math.round(performance.now() - startedMs),
        ...findableFields({ trace: childTrace(requestTrace(request)), projectId, labels: { id, launchId } }),
      },
      'launch looked up',
    );
    answerJson(response, answerOf(view));
  };
  return (router) => {
    router.route('/launches/:launchId').all(authenticate, checkMethod).get(answer);
  };
}

/**
 * The name in `jobs` that the query names; empty for the default job, which may be named too.
 *
 * @throws {Problem} `unknown-job`.
 */
function nameIn({ url = '' }: RoutedRequest, rulebook: Rulebook | undefined): string {
  const [, query] = url.split('?', 2);
  const asked = new URLSearchParams(query).get('job') ?? '';
  return asked === '' ? '' : knownJob(asked, rulebook).name;
}

async function find(lookUp: LookUp, launch: Parameters<LookUp['find']>[0]): Promise<LaunchView> {
  let view: LaunchView | undefined;
  try {
    // What cannot be a launch id was never launched, and need not be looked for.
    view = LAUNCH_ID.test(launch.launchId) ? await lookUp.find(launch) : undefined;
  } catch (error) {
    const detail = 'the launch cannot be looked up now; ask again';
    throw new Problem({
      code: 'look-up-failed',
      detail,
      headers: { 'Retry-After': RETRY_AFTER_SECONDS },
      log: { launchId: launch.launchId },
      cause: error,
    });
  }
  if (view !== undefined) return view;
  throw new Problem({
    code: 'launch-not-found',
    detail: 'no such launch: it has not been started yet, or was never requested',
    headers: { 'Retry-After': RETRY_AFTER_SECONDS },
  });
}
