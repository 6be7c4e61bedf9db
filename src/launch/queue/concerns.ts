import type { LaunchKey } from '../event/launch-key.ts';
import type { FollowedLaunch } from '../ledger/launch-ends.ts';
import type { JobKey } from '../ledger/launch-queue.ts';
import type { LaunchRecord } from '../ledger/launch-records.ts';
import type { JobStatus, LedgerStatus } from '../ledger/ledger-survey.ts';
import type { LaunchPause } from '../ledger/ledger-store.ts';

/** Something about a ledger that an operator should look at. */
export type Concern =
  /** Cloud Run refuses every launch of a job. */
  | {
      readonly code: 'job paused';
      readonly job: JobKey;
      readonly queued: number;
      readonly pause: NonNullable<JobStatus['pause']>;
    }
  /** Launches wait for a job that is not in the current configuration. */
  | { readonly code: 'job not configured'; readonly job: JobKey; readonly queued: number }
  /** It has not been known for minutes whether a launch happened. It keeps its slots meanwhile. */
  | { readonly code: 'unknown for long'; readonly launch: LaunchKey; readonly forMs: number }
  /** An execution could not be read for minutes. It may have ended, and its launch still has its slots. */
  | {
      readonly code: 'unseen for long';
      readonly launch: LaunchKey;
      readonly execution: string | undefined;
      readonly isMissing: boolean;
    }
  /** The `running` limit of a job is reached, and others have waited for long. */
  | {
      readonly code: 'limit reached';
      readonly job: JobKey;
      readonly running: number;
      readonly queued: number;
      readonly waitedMs: number;
    }
  /** No sweep has run for minutes: ends are not noticed, and waiting launches are not started. */
  | { readonly code: 'no sweep'; readonly agoMs: number | undefined }
  /** Google refused launches because its quota is used up. */
  | { readonly code: 'quota pause'; readonly pause: LaunchPause }
  /** Executions of a job have failed in the last day. */
  | { readonly code: 'executions failed'; readonly job: JobKey; readonly failed: number }
  /** Messages are in the dead-letter subscription. */
  | { readonly code: 'dead letters'; readonly count: number };

/** How many dead letters wait. */
export interface DeadLetterCount {
  /** Undefined if it could not be read. */
  readonly count: number | undefined;
  /** It could not be read because a permission is missing. */
  readonly isDenied: boolean;
}

export interface Looked {
  readonly status: LedgerStatus;
  readonly pauses: readonly LaunchPause[];
  /** Unknown launches, those that were claimed longest ago first; there may be more. */
  readonly unknown: readonly LaunchRecord[];
  /** Launches whose executions could not be read for {@link LONG_UNSEEN_MS}; there may be more. */
  readonly unseen: readonly FollowedLaunch[];
  /** False for a job that is not in the current configuration. */
  readonly isConfigured: (job: JobKey) => boolean;
  readonly runningOf: (job: JobKey) => number | undefined;
  /** Undefined if no dead-letter subscription is configured. */
  readonly deadLetters?: DeadLetterCount | undefined;
}

export const LONG_UNSEEN_MS = 10 * 60_000;
/** The service logs an unknown launch after the same time. */
const LONG_UNKNOWN_MS = 5 * 60_000;
const LONG_WAIT_MS = 5 * 60_000;
/** The scheduler calls for a sweep each minute. */
export const LONG_UNSWEPT_MS = 5 * 60_000;

/** What an operator should look at, the worst first. */
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
