import type { EndedExecution } from './evidence.ts';
import type { LedgerRow } from './ledger-rows.ts';
import { CAP, type QueueRequest } from './queue-requests.ts';
import type { Freeze } from './service-fleet.ts';

export interface QueueEvidence {
  readonly requests: readonly QueueRequest[];
  /** What Cloud Run has, by launch id, oldest first. */
  readonly executions: ReadonlyMap<string, readonly EndedExecution[]>;
  /** Short names of the executions that worked, by launch id. */
  readonly worked: ReadonlyMap<string, readonly string[]>;
  readonly rows: ReadonlyMap<string, LedgerRow>;
  /** `<job>/<launchId>/<state>` of each event that was published. */
  readonly told: ReadonlySet<string>;
  readonly freezes: readonly Freeze[];
}

/** Launch ids by what is wrong with them. */
export interface QueueVerdict {
  /** No end that Cloud Run, or another launch of the key, explains. */
  readonly lost: readonly string[];
  /** Work done twice, or two executions that no frozen process explains. */
  readonly doubled: readonly string[];
  /** Started while as many of the job were there as may be. */
  readonly overCap: readonly string[];
  /** Started while another one of the key was there. */
  readonly overlapping: readonly string[];
  /** Started before `notBefore`. */
  readonly early: readonly string[];
  /** Ended in Cloud Run in another way than the ledger says. */
  readonly misrecorded: readonly string[];
  /** A state was not told, or one that never was. */
  readonly untold: readonly string[];
}

export interface QueueJudgement extends QueueVerdict {
  /** Two executions after a freeze, of which one worked: what a frozen process may do. */
  readonly frozenTwice: readonly string[];
}

/** A call that was on its way when its process was frozen is accepted so much later at most. */
const IN_FLIGHT_MS = 1_000;
/** Times of the ledger are those at which transactions began; what one did is seen by others so much later at most. */
const IN_TRANSACTION_MS = 5_000;
/** That a launch is queued is told after 5 s; a little more, since what is told is what was seen at one moment. */
const TOLD_QUEUED_MS = 6_000;

/** Judges a run with a ledger that has come to its end. */
export function judgeQueue(evidence: QueueEvidence): QueueJudgement {
  const { requests, executions } = evidence;
  const idsOf = (isSo: (request: QueueRequest) => boolean): readonly string[] =>
    requests.filter(isSo).map(({ launchId }) => launchId);
  const several = (request: QueueRequest): boolean => (executions.get(request.launchId)?.length ?? 0) > 1;
  const frozenTwice = idsOf((request) => several(request) && isFrozenTwice(evidence, request));
  const isExcused = new Set(frozenTwice);
  const counted = (job: QueueRequest['job'], key?: string) =>
    requests
      .filter((request) => request.job === job && request.key === key)
      .flatMap(({ launchId }) => (executions.get(launchId) ?? []).map((one) => ({ ...one, launchId })));
  const keys = new Map(requests.map(({ job, key }) => [`${job} ${key}`, { job, key }]));
  return {
    frozenTwice,
    lost: idsOf((request) => isLost(evidence, request)),
    doubled: idsOf(
      (request) => worksOf(evidence, request) > 1 || (several(request) && !isExcused.has(request.launchId)),
    ),
    overCap: startedOver(CAP, counted('capped')).filter((launchId) => !isExcused.has(launchId)),
    overlapping: [...keys.values()]
      .filter(({ key }) => key !== undefined)
      .flatMap(({ job, key }) => startedOver(1, counted(job, key)))
      .filter((launchId) => !isExcused.has(launchId)),
    early: idsOf(({ launchId, notBeforeMs = 0 }) =>
      (executions.get(launchId) ?? []).some(({ createdAtMs }) => createdAtMs < notBeforeMs),
    ),
    misrecorded: idsOf((request) => isMisrecorded(evidence, request)),
    untold: idsOf((request) => isUntold(evidence, request)),
  };
}

/** The launch ids of those that started while `most` others were there. */
export function startedOver(
  most: number,
  executions: readonly (EndedExecution & { readonly launchId: string })[],
): readonly string[] {
  const over: string[] = [];
  let there: (typeof executions)[number][] = [];
  for (const execution of executions.toSorted((a, b) => a.createdAtMs - b.createdAtMs)) {
    there = there.filter(({ completedAtMs }) => completedAtMs > execution.createdAtMs);
    if (there.length >= most) over.push(execution.launchId);
    there.push(execution);
  }
  return over;
}

function worksOf({ worked }: QueueEvidence, { launchId }: QueueRequest): number {
  return worked.get(launchId)?.length ?? 0;
}

function isFrozenTwice(evidence: QueueEvidence, request: QueueRequest): boolean {
  const started = evidence.executions.get(request.launchId) ?? [];
  const isThawed = started.slice(1).every(({ createdAtMs }) =>
    evidence.freezes.some(({ fromMs, toMs }) => {
      const firstMs = started[0]?.createdAtMs ?? 0;
      return fromMs <= createdAtMs && toMs >= firstMs - IN_FLIGHT_MS;
    }),
  );
  return isThawed && worksOf(evidence, request) <= 1;
}

function isLost({ rows, executions, requests }: QueueEvidence, request: QueueRequest): boolean {
  const { launchId, job, key } = request;
  const row = rows.get(launchId);
  if (row?.ended_as == null) return true;
  const others = (): readonly LedgerRow[] =>
    requests
      .filter((other) => other.job === job && other.key === key && other !== request)
      .flatMap((other) => rows.get(other.launchId) ?? []);
  const endedMs = row.ended_ms ?? 0;
  switch (row.ended_as) {
    case 'succeeded':
    case 'failed':
    case 'cancelled':
      return !executions.has(launchId);
    case 'skipped':
      // Another one of its key was there at that moment.
      return (
        job !== 'skipping' ||
        executions.has(launchId) ||
        !others().some(
          ({ stored_ms: fromMs, finished_ms: toMs }) =>
            fromMs <= endedMs + IN_TRANSACTION_MS && (toMs ?? 0) >= endedMs - IN_TRANSACTION_MS,
        )
      );
    case 'replaced':
      return (
        job !== 'replacing' ||
        executions.has(launchId) ||
        !others().some(({ launch_id: id }) => id === row.replaced_by)
      );
    default:
      return true;
  }
}

/** Of two executions the one that works counts, else the one that the ledger names. */
function isMisrecorded({ rows, executions }: QueueEvidence, { launchId }: QueueRequest): boolean {
  const started = executions.get(launchId);
  if (started === undefined) return false;
  const row = rows.get(launchId);
  const counts = row?.working_execution ?? row?.execution ?? '';
  const execution = started.find(({ name }) => shortName(name) === shortName(counts));
  return execution === undefined || row?.ended_as !== execution.state;
}

function isUntold({ rows, told }: QueueEvidence, { launchId, job }: QueueRequest): boolean {
  const row = rows.get(launchId);
  if (row === undefined) return false;
  const { ended_as: end, stored_ms: storedMs, launched_ms: launchedMs } = row;
  const wasLaunched = launchedMs !== null;
  const has = (state: string): boolean => told.has(`${job}/${launchId}/${state}`);
  const wasQueued = wasLaunched && launchedMs - storedMs > TOLD_QUEUED_MS;
  const wrong = FINAL.some((state) => state !== end && has(state));
  return (
    wrong || (end !== null && !has(end)) || (wasLaunched && !has('launched')) || (wasQueued && !has('queued'))
  );
}

const FINAL = ['succeeded', 'failed', 'cancelled', 'gone', 'rejected', 'skipped', 'replaced', 'expired'];

function shortName(execution: string): string {
  return execution.slice(execution.lastIndexOf('/') + 1);
}
