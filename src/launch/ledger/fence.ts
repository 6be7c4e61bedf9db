import { jobPath, type LaunchKey } from '../event/launch-key.ts';
import type { FinalState } from './launch-state.ts';
import { launchOfExecution, type LaunchOfJob, type PlaceSource } from './launch-of-execution.ts';

/** Which execution of a launch works (its short name), or that the launch has ended and none may. */
export type Entered = { readonly working: string } | { readonly ended: FinalState };

/** Which execution of a launch may work: the first one that asks. */
export interface Fence {
  /** The launches of that launch id, of all Cloud Run jobs with that short name. Throws LedgerUnavailable or LedgerUnusable. */
  launchesOf(asked: { readonly launchId: string; readonly job: string }): Promise<readonly LaunchOfJob[]>;

  /**
   * Lets an execution (its short name) work, unless another one of its launch works already, or the launch has ended. An
   * execution that works is proof of a launch, so the launch counts as launched from then on. Once it has ended, only the
   * execution whose end that was may still work: its tasks may be tried again.
   *
   * @returns the execution that works. For a launch that is not there any more: the one that asks.
   * @throws {LedgerUnavailable} when it cannot be told now, and {LedgerUnusable}.
   */
  enter(options: { readonly key: LaunchKey; readonly execution: string }): Promise<Entered>;
}

export interface ConfirmExecutionOptions {
  readonly fence: Fence;
  readonly launchId: string;
  /** The job, as its container knows it (`CLOUD_RUN_JOB`): its short name. */
  readonly job: string;
  /** The name in `jobs`, as its container knows it (`LAUNCH_JOB`); empty where it has none, as the default job's. */
  readonly name: string;
  /** The execution, as its container knows it (`CLOUD_RUN_EXECUTION`): its short name. */
  readonly execution: string;
  /** What may know the project and the region of this execution, the most trusted first. */
  readonly places?: readonly PlaceSource[];
}

export type Confirmation =
  /** Go ahead: this execution is the first one, or one of its tasks was. */
  | { readonly kind: 'works' }
  /** Do nothing: that execution (its short name) does the work of this launch. */
  | { readonly kind: 'other execution'; readonly execution: string }
  /** Do nothing: the launch has ended without this execution. */
  | { readonly kind: 'launch ended'; readonly state: FinalState }
  /** Go ahead, but another execution would be told the same. `elsewhere` has that launch id: paths of other jobs. */
  | { readonly kind: 'unknown launch'; readonly elsewhere: readonly string[] };

/**
 * Asks whether this execution may do the work of its launch. The first execution of a launch that asks
 * may, and so may all its tasks and their retries; no other ever. So it may ask again when an answer was lost.
 *
 * @throws {LedgerUnavailable} when it cannot be told now; do not work then.
 * @throws {AmbiguousJob} when it cannot be told which launch is this execution's.
 */
export async function confirmExecution(options: ConfirmExecutionOptions): Promise<Confirmation> {
  const { fence, launchId, job, name, execution, places: sources = [] } = options;
  const launches = await fence.launchesOf({ launchId, job });
  const launch = await launchOfExecution({ launches, name, execution, sources });
  if (launch === undefined) return { kind: 'unknown launch', elsewhere: launches.map(jobPath) };
  // Once it is written it stays, so the many tasks of an execution only read.
  const entered: Entered =
    launch.workingExecution === null
      ? await fence.enter({ key: { ...launch, launchId }, execution })
      : { working: launch.workingExecution };
  if ('ended' in entered) return { kind: 'launch ended', state: entered.ended };
  const { working } = entered;
  return working === execution ? { kind: 'works' } : { kind: 'other execution', execution: working };
}
