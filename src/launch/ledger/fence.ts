import { jobPath, type LaunchKey } from '../event/launch-key.ts';
import type { FinalState } from './launch-state.ts';
import { launchOfExecution, type LaunchOfJob, type PlaceSource } from './launch-of-execution.ts';

/** The execution that may work (its short name), or the state of a launch that has ended. */
export type Entered = { readonly working: string } | { readonly ended: FinalState };

/** Lets one execution of a launch work: the first one that asks. */
export interface Fence {
  /** The launches of that id, of all Cloud Run jobs with that short name. Throws LedgerUnavailable or LedgerUnusable. */
  launchesOf(asked: { readonly launchId: string; readonly job: string }): Promise<readonly LaunchOfJob[]>;

  /**
   * Lets an execution (its short name) work, unless another execution of its launch works already, or the launch has
   * ended. Of an ended launch only the execution that ended may still work: its tasks may be retried. An execution that
   * works proves that the launch happened, so its state becomes `launched`.
   *
   * @returns the execution that works. For a launch that was removed: the one that asks.
   * @throws {LedgerUnavailable} and {LedgerUnusable}
   */
  enter(options: { readonly key: LaunchKey; readonly execution: string }): Promise<Entered>;
}

export interface ConfirmExecutionOptions {
  readonly fence: Fence;
  readonly launchId: string;
  /** Short name of the job: `CLOUD_RUN_JOB` in its container. */
  readonly job: string;
  /** The name in `jobs`: `LAUNCH_JOB` in its container; empty for the default job. */
  readonly name: string;
  /** Short name of the execution: `CLOUD_RUN_EXECUTION` in its container. */
  readonly execution: string;
  /** Sources for the project and the region of this execution, the most reliable first. */
  readonly places?: readonly PlaceSource[];
}

export type Confirmation =
  /** Work: this execution asked first. */
  | { readonly kind: 'works' }
  /** Do nothing: that execution (its short name) does the work. */
  | { readonly kind: 'other execution'; readonly execution: string }
  /** Do nothing: the launch has ended without this execution. */
  | { readonly kind: 'launch ended'; readonly state: FinalState }
  /** Work, but another execution would get the same answer. `elsewhere`: paths of other jobs with that launch id. */
  | { readonly kind: 'unknown launch'; readonly elsewhere: readonly string[] };

/**
 * Asks whether this execution may do the work of its launch. Only the first execution that asks may, with all its tasks
 * and their retries. It can be asked again if an answer was lost.
 *
 * @throws {LedgerUnavailable} when there is no answer now; do not work then.
 * @throws {AmbiguousJob} when several launches could be this execution's.
 */
export async function confirmExecution(options: ConfirmExecutionOptions): Promise<Confirmation> {
  const { fence, launchId, job, name, execution, places: sources = [] } = options;
  const launches = await fence.launchesOf({ launchId, job });
  const launch = await launchOfExecution({ launches, name, execution, sources });
  if (launch === undefined) return { kind: 'unknown launch', elsewhere: launches.map(jobPath) };
  // The answer never changes once it is written, so further tasks only read.
  const entered: Entered =
    launch.workingExecution === null
      ? await fence.enter({ key: { ...launch, launchId }, execution })
      : { working: launch.workingExecution };
  if ('ended' in entered) return { kind: 'launch ended', state: entered.ended };
  const { working } = entered;
  return working === execution ? { kind: 'works' } : { kind: 'other execution', execution: working };
}
