import type { EndedExecution } from './evidence.ts';
import type { LedgerRow } from './ledger-rows.ts';
import { CAP, type QueueRequest } from './queue-requests.ts';
import type { Freeze } from './service-fleet.ts';

export interface QueueEvidence {
  readonly requests: readonly QueueRequest[];
  /** The executions in Cloud Run by launch id, oldest first. */
  readonly executions: ReadonlyMap<string, readonly EndedExecution[]>;
  /** Short names of the executions that worked, by launch id. */
  readonly worked: ReadonlyMap<string, readonly string[]>;
  readonly rows: ReadonlyMap<string, LedgerRow>;
  /** `<job>/<launchId>/<state>` of each published event. */
  readonly told: ReadonlySet<string>;
  readonly freezes: readonly Freeze[];
}

/** Launch ids by their mistake. */
export interface QueueVerdict {
  /** No end, or one that neither Cloud Run nor another launch of the key explains. */
  readonly lost: readonly string[];
  /** Work done twice, or two executions without a frozen process. */
  readonly doubled: readonly string[];
  /** Started while the maximum of the job was running. */
  readonly overCap: readonly string[];
  /** Started while another one of the key was running. */
  readonly overlapping: readonly string[];
  /** Started before `notBefore`. */
  readonly early: readonly string[];
  /** The end in the ledger is not that of Cloud Run. */
  readonly misrecorded: readonly string[];
  /** A state was not announced, or a wrong one was. */
  readonly untold: readonly string[];
}

export interface QueueJudgement extends QueueVerdict {
  /** Two executions after a freeze, of which one worked, which is documented. */
  readonly frozenTwice: readonly string[];
}

/** A call that was sent just before its process was frozen is accepted within this time. */
const IN_FLIGHT_MS = 1_000;
/** Times in the ledger are those of the begin of a transaction; its changes are visible to others within this time. */
const IN_TRANSACTION_MS = 5_000;
/** `queued` is announced after 5 s, and a little later, because an announcement shows the state of one moment. */
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

/** The launch ids of the executions that started while `most` others were running. */
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
      // Another one of its key was active at that moment.
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

/** Of two executions, the one that worked counts, else the one that the ledger names. */
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
