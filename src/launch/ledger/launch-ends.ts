import type { LaunchKey } from '../event/launch-key.ts';
import type { ExecutionEnd, FinalState } from './launch-state.ts';

/** A launch whose execution has no recorded end yet. */
export interface FollowedLaunch {
  readonly key: LaunchKey;
  /**
   * Full name of the execution whose end counts: the one that the fence lets work, else the recorded one. Undefined
   * while only the operation is known; then the list has to show its launch id.
   */
  readonly execution: string | undefined;
  readonly launchedMsAgo: number;
  /** How long ago Cloud Run first answered that it does not have the execution; undefined if it never did. */
  readonly missingMsAgo: number | undefined;
  /** It is to be cancelled: for an operator, or for the launch that replaces it. */
  readonly wish: 'cancel' | 'replace' | undefined;
}

export type Ended =
  /** Recorded by this call; the slots of the launch are free. */
  | { readonly kind: 'ended'; readonly state: FinalState }
  /** It had ended before, or the end of another execution counts. */
  | { readonly kind: 'unchanged' };

/**
 * Launches after Cloud Run has accepted them. An end is recorded once and never changes. The same write frees the slots,
 * and the next launch of the key becomes due.
 *
 * Every method throws `LedgerUnavailable`.
 */
export interface LaunchEnds {
  /** Launches without an end, those that were looked at longest ago first. */
  following(options: {
    readonly most: number;
    /** Only those whose last look is at least this long ago. */
    readonly unseenForMs: number;
    /** Only looks that could read the execution count. */
    readonly onlyReads?: boolean | undefined;
    /** Only those that are to be cancelled. */
    readonly wished?: boolean | undefined;
  }): Promise<readonly FollowedLaunch[]>;

  /** @returns undefined unless the launch has an execution and no end. */
  followed(key: LaunchKey): Promise<FollowedLaunch | undefined>;

  /** Records that the executions were seen and have not ended; `isRunning`: a task has started. */
  saw(
    seen: readonly {
      readonly key: LaunchKey;
      readonly execution: string;
      readonly isRunning: boolean;
    }[],
  ): Promise<void>;

  /** Records that the executions could not be read. They are looked at again after all others. */
  looked(keys: readonly LaunchKey[]): Promise<void>;

  /** Records the end of an execution, if its end counts. */
  end(options: {
    readonly key: LaunchKey;
    readonly execution: string;
    readonly end: ExecutionEnd;
  }): Promise<Ended>;

  /**
   * Records that Cloud Run does not have the execution. The second time the launch ends as `gone`; both times must be at
   * least `apartMs` after the launch, and `apartMs` apart.
   */
  missing(options: {
    readonly key: LaunchKey;
    readonly execution: string;
    readonly apartMs: number;
  }): Promise<Ended>;
}
