import type { AttemptParts } from '../attempt/launch-context.ts';
import type { Job } from '../jobs/job.ts';
import type { LaunchQueue } from '../ledger/launch-queue.ts';

/** A job as the queue needs it. */
export type QueuedJob = Pick<Job, 'name' | 'job' | 'queueing'>;

/** What every launch of a process with a ledger works with. */
export interface QueueParts extends AttemptParts {
  readonly ledger: LaunchQueue;
  /** What this process may launch; all else stays in the ledger. */
  readonly jobs: readonly QueuedJob[];
  /** Fires when the process stops: nothing new is claimed, what was sent is recorded. */
  readonly stop: AbortSignal;
}
