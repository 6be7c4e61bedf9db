import type { ServerResponse } from 'node:http';
import { LAUNCH_ID } from '../launch/event/launch-id.ts';
import type { LaunchKey } from '../launch/event/launch-key.ts';
import { namedLaunch, type NamedLaunch } from '../launch/executions/named-launch.ts';
import type { Rulebook } from '../launch/jobs/job.ts';
import type { ActionRefusal, LaunchActions } from '../launch/ledger/launch-actions.ts';
import type { JobKey } from '../launch/ledger/launch-queue.ts';
import type { LaunchRecord, LaunchRecords } from '../launch/ledger/launch-records.ts';
import type { Logger } from '../logging/logger.ts';
import { actionRefusalPhrase } from '../phrases/action-refusal.ts';
import type { AddRoutes } from '../server/app.ts';
import { answerData } from '../server/data-answer.ts';
import type { Handler, RoutedRequest } from '../server/handler.ts';
import { Problem, type ProblemCode } from '../server/problem.ts';
import { knownJob } from './known-job.ts';
import { launchMethods } from './launch-methods.ts';
import { ledgerProblem } from './ledger-problem.ts';
import { operatorOf, operatorsOnly, type OperatorsOptions } from './operators.ts';
import { invalidQuery, queryOf, requireNames, textIn } from './query.ts';

export interface LaunchActionRoutesOptions extends OperatorsOptions {
  readonly records: Pick<LaunchRecords, 'show'>;
  readonly actions: Pick<LaunchActions, 'cancel' | 'retry'>;
  /** Undefined if there are no rules. */
  readonly rulebook?: Rulebook | undefined;
  /** Full name of the Cloud Run job of the default job; undefined if none is configured. */
  readonly defaultJob?: string | undefined;
  readonly logger: Logger;
  /** Comes first: lets only callers with a valid token pass. */
  readonly authenticate: Handler;
  /** Launches, before the answer, what the action makes possible for a job. Without it the next sweep does that. */
  readonly afterAction?: ((job: JobKey) => Promise<void>) | undefined;
}

interface Params {
  readonly launchId: string;
}

/** The result of an action, for the answer and the log. */
interface Done {
  /** The launch in the `Location` of the answer. */
  readonly launchId: string;
  readonly answer: Readonly<Record<string, unknown>>;
}

/** Checks a query, and returns the function that does the action; `by` is the operator. */
type Action = (query: URLSearchParams) => (record: LaunchRecord, by: string) => Promise<Done>;

const REFUSALS: Readonly<Record<ActionRefusal['reason'], ProblemCode>> = {
  'not found': 'launch-not-found',
  ended: 'launch-ended',
  'not ended': 'launch-not-ended',
  succeeded: 'launch-succeeded',
  gone: 'launch-gone',
  'not stored': 'launch-not-stored',
};

/** `POST /launches/:launchId/cancel` and `…/retry`; for a named job with `?job=NAME`. */
export function launchActionRoutes(options: LaunchActionRoutesOptions): AddRoutes {
  const { actions, authenticate } = options;
  const cancel: Action = (query) => {
    requireNames(query, ['job']);
    return async (record, by) => {
      const cancelled = await actions.cancel({ key: keyOf(record), by });
      if (cancelled.kind === 'refused') throw refused(cancelled);
      return { launchId: record.launchId, answer: { state: cancelled.state } };
    };
  };
  const retry: Action = (query) => {
    requireNames(query, ['job', 'force']);
    const force = textIn(query, 'force') ?? 'false';
    if (force !== 'true' && force !== 'false') throw invalidQuery('force takes true or false');
    return async (record, by) => {
      const retried = await actions.retry({ key: keyOf(record), force: force === 'true', by });
      if (retried.kind === 'refused') throw refused(retried);
      return { launchId: retried.launchId, answer: { retryOf: record.launchId } };
    };
  };
  return (router) => {
    const guards = [authenticate, launchMethods(['POST']), operatorsOnly(options)];
    for (const [name, action] of Object.entries({ cancel, retry })) {
      router
        .route(`/launches/:launchId/${name}`)
        .all(...guards)
        .post(doing(name, action, options));
    }
  };
}

function doing(name: string, action: Action, options: LaunchActionRoutesOptions) {
  const { logger, afterAction } = options;
  return async (request: RoutedRequest<Params>, response: ServerResponse): Promise<void> => {
    const startedMs = performance.now();
    const query = queryOf(request);
    const act = action(query);
    const asked = askedJob(query, options);
    const by = operatorOf(request);
    let record: LaunchRecord;
    let done: Done;
    try {
      record = await found(request.params, asked, options.records);
      done = await act(record, by);
    } catch (error) {
      throw ledgerProblem(error);
    }
    const { launchId, answer } = done;
    const job = record.name === '' ? undefined : record.name;
    logger.info(
      {
        method: request.method,
        route: `/launches/:launchId/${name}`,
        status: 202,
        id: record.inputId || undefined,
        launchId: record.launchId,
        ...(job !== undefined && { launchJob: job }),
        ...answer,
        ...(launchId !== record.launchId && { retriedAs: launchId }),
        by,
        durationMs: Math.round(performance.now() - startedMs),
      },
      `${name} of a launch, as an operator asked`,
    );
    await afterAction?.({ job: record.job, name: record.name });
    answerData(response, {
      status: 202,
      headers: { Location: `/launches/${launchId}${job === undefined ? '' : `?job=${job}`}` },
      body: { type: 'application/json', text: JSON.stringify({ launchId, job, ...answer }) },
    });
  };
}

type AskedJob = Omit<NamedLaunch, 'launchId'>;

/** @throws {Problem} `unknown-job`. */
function askedJob(query: URLSearchParams, options: LaunchActionRoutesOptions): AskedJob {
  const { rulebook, defaultJob } = options;
  const asked = textIn(query, 'job');
  const known = asked === undefined ? undefined : knownJob(asked, rulebook);
  return known === undefined || known.name === ''
    ? { name: '', job: defaultJob }
    : { name: known.name, job: known.job };
}

/** @throws {Problem} `launch-not-found`. */
async function found(
  { launchId }: Params,
  asked: AskedJob,
  records: LaunchActionRoutesOptions['records'],
): Promise<LaunchRecord> {
  const record = LAUNCH_ID.test(launchId) ? await namedLaunch(records, { launchId, ...asked }) : undefined;
  if (record === undefined) throw refused({ kind: 'refused', reason: 'not found' });
  return record;
}

function refused(refusal: ActionRefusal): Problem {
  const code = REFUSALS[refusal.reason];
  if (refusal.reason === 'not found') {
    return new Problem({
      code,
      detail:
        'the ledger has no such launch: it has not arrived yet, was never requested, or belongs to another job (?job=NAME)',
      headers: { 'Retry-After': '5' },
    });
  }
  return new Problem({ code, detail: actionRefusalPhrase(refusal, { force: '?force=true' }) });
}

function keyOf({ job, name, launchId }: LaunchRecord): LaunchKey {
  return { job, name, launchId };
}
