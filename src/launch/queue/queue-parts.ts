import type { AttemptParts } from '../attempt/launch-context.ts';
import type { Job } from '../jobs/job.ts';
import type { LaunchQueue } from '../ledger/launch-queue.ts';

export type QueuedJob = Pick<Job, 'name' | 'job' | 'queueing'>;

/** What every launch of a process with a ledger works with. */
export interface QueueParts extends AttemptParts {
  readonly ledger: LaunchQueue;
  /** The jobs that this process may launch. Launches of others stay in the ledger. */
  readonly jobs: readonly QueuedJob[];
  /** Fires when the process stops. Then nothing new is claimed, but sent calls are still recorded. */
  readonly stop: AbortSignal;
}
