import type { ServerResponse } from 'node:http';
import { callerOf } from '../auth/caller.ts';
import { LAUNCH_ID } from '../launch/event/launch-id.ts';
import type { Rulebook } from '../launch/jobs/job.ts';
import type { LaunchView } from '../launch/executions/launch-view.ts';
import { LaunchWaits } from '../launch/executions/launch-waits.ts';
import type { Clock } from '../launch/kit/clock.ts';
import { shortName } from '../launch/kit/short-name.ts';
import { childTrace } from '../launch/kit/trace.ts';
import { findableFields, type Logger } from '../logging/logger.ts';
import type { AddRoutes } from '../server/app.ts';
import { answerJson } from '../server/data-answer.ts';
import type { Handler, RoutedRequest } from '../server/handler.ts';
import { Problem } from '../server/problem.ts';
import { requireMethod } from '../server/required-method.ts';
import { answeredView } from './answered-launch.ts';
import { knownJob } from './known-job.ts';
import { numberIn, queryOf } from './query.ts';
import { requestTrace } from './request-trace.ts';

interface LookedUp {
  readonly launchId: string;
  /** The name in `jobs`; empty for the default job. */
  readonly name: string;
}

/** Finds the state of a launch. */
export interface LookUp {
  /** @returns undefined for a launch that has not started, or was never requested. */
  find(launch: LookedUp): Promise<LaunchView | undefined>;
}

export interface LookUpRoutesOptions {
  /** Undefined if neither a job nor a ledger is configured. */
  readonly lookUp: LookUp | undefined;
  /** Undefined if there are no rules. */
  readonly rulebook?: Rulebook | undefined;
  readonly logger: Logger;
  readonly projectId: string;
  /** Comes first: lets only allowed callers pass. */
  readonly authenticate: Handler;
  readonly clock: Clock;
  /** Fires when the service stops, which ends every wait. */
  readonly stop: AbortSignal;
}

/** The longest wait for the end of a launch, in seconds. */
const MOST_WAIT = 60;
const RETRY_AFTER_SECONDS = '5';

/**
 * `GET /launches/:launchId?job=NAME&wait=SECONDS`: the state of a launch; of the default job without `job`. With `wait` it
 * answers once the state is final, or after that time.
 */
export function lookUpRoutes(options: LookUpRoutesOptions): AddRoutes {
  const { lookUp, rulebook, logger, projectId, authenticate, clock, stop } = options;
  const keyOf = ({ launchId, name }: LookedUp): string => `${name} ${launchId}`;
  const waits = lookUp && new LaunchWaits({ find: (launch: LookedUp) => lookUp.find(launch), keyOf, clock });
  const checkMethod: Handler = (request, _response, next) => {
    requireMethod(request, ['GET', 'HEAD']);
    next();
  };
  const answer = async (
    request: RoutedRequest<{ launchId: string }>,
    response: ServerResponse,
  ): Promise<void> => {
    const startedMs = performance.now();
    if (waits === undefined) {
      const detail = 'this service cannot look up launches: set JOB_NAME, rules or LEDGER_URL';
      throw new Problem({ code: 'look-up-not-configured', detail });
    }
    const { launchId } = request.params;
    const query = queryOf(request);
    const name = nameIn(query, rulebook);
    const waitMs = 1_000 * (numberIn(query, { name: 'wait', least: 0, most: MOST_WAIT }) ?? 0);
    using leaving = signalOfLeaving(response, stop);
    const view = await end(waits, { launchId, name, waitMs, signal: leaving.signal });
    if (response.closed) return;
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
    answerJson(response, answeredView(view));
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
function nameIn(query: URLSearchParams, rulebook: Rulebook | undefined): string {
  const asked = query.get('job') ?? '';
  return asked === '' ? '' : knownJob(asked, rulebook).name;
}

/** Fires when the caller leaves or the service stops. */
function signalOfLeaving(response: ServerResponse, stop: AbortSignal) {
  const leaving = new AbortController();
  const leave = (): void => leaving.abort();
  response.once('close', leave);
  stop.addEventListener('abort', leave, { once: true });
  if (stop.aborted) leave();
  const { signal } = leaving;
  return { signal, [Symbol.dispose]: () => stop.removeEventListener('abort', leave) };
}

async function end(
  waits: LaunchWaits<LookedUp, LaunchView>,
  options: LookedUp & { readonly waitMs: number; readonly signal: AbortSignal },
): Promise<LaunchView> {
  const { launchId, name, ...wait } = options;
  let view: LaunchView | undefined;
  try {
    // An invalid launch id was never launched.
    view = LAUNCH_ID.test(launchId) ? await waits.end({ launchId, name }, wait) : undefined;
  } catch (error) {
    const detail = 'the launch cannot be looked up now; repeat the request';
    throw new Problem({
      code: 'look-up-failed',
      detail,
      headers: { 'Retry-After': RETRY_AFTER_SECONDS },
      log: { launchId },
      cause: error,
    });
  }
  if (view !== undefined) return view;
  throw new Problem({
    code: 'launch-not-found',
    detail:
      'no such launch: it has not started yet, was never requested, or belongs to another job (?job=NAME)',
    headers: { 'Retry-After': RETRY_AFTER_SECONDS },
  });
}
