import type { LaunchKey } from '../event/launch-key.ts';
import type { FollowedLaunch } from '../ledger/launch-ends.ts';
import type { JobKey } from '../ledger/launch-queue.ts';
import type { LaunchRecord } from '../ledger/launch-records.ts';
import type { JobStatus, LedgerStatus } from '../ledger/ledger-survey.ts';
import type { LaunchPause } from '../ledger/ledger-store.ts';

/** Something about a ledger that needs a person. */
export type Concern =
  /** Cloud Run refuses every launch of a job. */
  | {
      readonly code: 'job paused';
      readonly job: JobKey;
      readonly queued: number;
      readonly pause: NonNullable<JobStatus['pause']>;
    }
  /** Launches wait for a job that the rules of today do not have. */
  | { readonly code: 'job not configured'; readonly job: JobKey; readonly queued: number }
  /** Nobody has known for minutes whether a launch happened; it holds its slots. */
  | { readonly code: 'unknown for long'; readonly launch: LaunchKey; readonly forMs: number }
  /** Nobody has been able to look at an execution for minutes: its slots may be held for nothing. */
  | {
      readonly code: 'unseen for long';
      readonly launch: LaunchKey;
      readonly execution: string | undefined;
      readonly isMissing: boolean;
    }
  /** As many of a job as may run have not ended, and others have waited for long. */
  | {
      readonly code: 'limit reached';
      readonly job: JobKey;
      readonly running: number;
      readonly queued: number;
      readonly waitedMs: number;
    }
  /** Nobody sweeps, so that ends are not noticed and what waits is not launched. */
  | { readonly code: 'no sweep'; readonly agoMs: number | undefined }
  /** Google refused launches for its quota. */
  | { readonly code: 'quota pause'; readonly pause: LaunchPause }
  /** Executions of a job have failed in the last day. */
  | { readonly code: 'executions failed'; readonly job: JobKey; readonly failed: number }
  /** Messages were given up. */
  | { readonly code: 'dead letters'; readonly count: number };

/** How many dead letters wait. */
export interface DeadLetterCount {
  /** Undefined where nobody could tell. */
  readonly count: number | undefined;
  /** Nobody could tell for want of a right. */
  readonly isDenied: boolean;
}

export interface Looked {
  readonly status: LedgerStatus;
  readonly pauses: readonly LaunchPause[];
  /** Those that are unknown, or those of them that were claimed longest ago. */
  readonly unknown: readonly LaunchRecord[];
  /** Those whose executions nobody could read for {@link LONG_UNSEEN_MS}, or the first of them. */
  readonly unseen: readonly FollowedLaunch[];
  /** False for a job that the rules of today do not have. */
  readonly isConfigured: (job: JobKey) => boolean;
  readonly runningOf: (job: JobKey) => number | undefined;
  /** Undefined where there is no place for dead letters. */
  readonly deadLetters?: DeadLetterCount | undefined;
}

export const LONG_UNSEEN_MS = 10 * 60_000;
/** So long the service itself says nothing of an unknown launch either. */
const LONG_UNKNOWN_MS = 5 * 60_000;
const LONG_WAIT_MS = 5 * 60_000;
/** A sweep is due each minute. */
export const LONG_UNSWEPT_MS = 5 * 60_000;

/** What of a ledger needs a person, the worst first. */
export function concernsOf(looked: Looked): readonly Concern[] {
  const { status, pauses, unknown, unseen, isConfigured, runningOf, deadLetters } = looked;
  const { count: letters = 0 } = deadLetters ?? {};
  const { jobs } = status;
  const ageOf = (then: Date) => status.now.getTime() - then.getTime();
  const waiting = jobs.filter(({ queued }) => queued > 0);
  const isBusy = jobs.some(({ queued, holding }) => queued + holding > 0);
  const sweptAgoMs = status.lastSweepAt === null ? undefined : ageOf(status.lastSweepAt);
  return [
    ...jobs.flatMap(({ pause, queued, ...job }): readonly Concern[] =>
      pause === null ? [] : [{ code: 'job paused', job: keyOf(job), queued, pause }],
    ),
    ...waiting.flatMap(({ queued, ...job }): readonly Concern[] =>
      isConfigured(job) ? [] : [{ code: 'job not configured', job: keyOf(job), queued }],
    ),
    ...(isBusy && (sweptAgoMs === undefined || sweptAgoMs > LONG_UNSWEPT_MS)
      ? [{ code: 'no sweep', agoMs: sweptAgoMs } as const]
      : []),
    ...unknown.flatMap((launch): readonly Concern[] => {
      const forMs = ageOf(launch.claimedAt ?? launch.createdAt);
      return forMs < LONG_UNKNOWN_MS ? [] : [{ code: 'unknown for long', launch, forMs }];
    }),
    ...unseen.map(({ key: launch, execution, missingMsAgo }): Concern => {
      return { code: 'unseen for long', launch, execution, isMissing: missingMsAgo !== undefined };
    }),
    ...waiting.flatMap(({ queued, holding, oldestQueuedAt, ...job }): readonly Concern[] => {
      const running = runningOf(job) ?? Number.POSITIVE_INFINITY;
      const waitedMs = oldestQueuedAt === null ? 0 : ageOf(oldestQueuedAt);
      if (holding < running || waitedMs < LONG_WAIT_MS) return [];
      return [{ code: 'limit reached', job: keyOf(job), running, queued, waitedMs }];
    }),
    ...pauses.map((pause): Concern => ({ code: 'quota pause', pause })),
    ...(letters > 0 ? [{ code: 'dead letters', count: letters } as const] : []),
    ...jobs.flatMap(({ failedInADay: failed, ...job }): readonly Concern[] =>
      failed === 0 ? [] : [{ code: 'executions failed', job: keyOf(job), failed }],
    ),
  ];
}

function keyOf({ job, name }: JobKey): JobKey {
  return { job, name };
}
