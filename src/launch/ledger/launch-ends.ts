import type { LaunchKey } from '../event/launch-key.ts';
import type { ExecutionEnd, FinalState } from './launch-state.ts';

/** A launch whose execution has no recorded end. */
export interface FollowedLaunch {
  readonly key: LaunchKey;
  /**
   * Full name of the execution whose end counts: the one that the fence let work, else the recorded one. Undefined
   * while only the operation is known: it is found by its launch id in the list.
   */
  readonly execution: string | undefined;
  readonly isRunning: boolean;
  readonly launchedMsAgo: number;
  /** How long ago its execution was not found for the first time; undefined where it was never missed. */
  readonly missingMsAgo: number | undefined;
  /** Somebody wants it cancelled: an operator, or the launch that replaces it. */
  readonly wish: 'cancel' | 'replace' | undefined;
}

/** What recording an end came to. */
export type Ended =
  /** Recorded by this call. The slot of the launch is free now. */
  | { readonly kind: 'ended'; readonly state: FinalState }
  /** It had ended before, or another execution is the one whose end counts. */
  | { readonly kind: 'unchanged' };

/**
 * What becomes of launches after they were accepted. An end is recorded once and never changes; the write that records
 * it frees the slots and lets the next launch of the key into line.
 *
 * Every method throws `LedgerUnavailable`.
 */
export interface LaunchEnds {
  /** Launches without an end, the one that was looked at longest ago first. */
  following(options: {
    readonly most: number;
    /** Only those that nobody has looked at for so long. */
    readonly unseenForMs: number;
    /** A look that could not read the execution does not count. */
    readonly onlyReads?: boolean | undefined;
    /** Only those that are wanted cancelled. */
    readonly wished?: boolean | undefined;
  }): Promise<readonly FollowedLaunch[]>;

  /** The launch, if it is one that is followed. */
  followed(key: LaunchKey): Promise<FollowedLaunch | undefined>;

  /** Takes note that the executions were seen and have not ended; `isRunning` once a task has started. */
  saw(
    seen: readonly {
      readonly key: LaunchKey;
      readonly execution: string;
      readonly isRunning: boolean;
    }[],
  ): Promise<void>;

  /**
   * Takes note that the executions could not be read: that says nothing about them, and they are looked at again after
   * all others.
   */
  looked(keys: readonly LaunchKey[]): Promise<void>;

  /** Records the end of an execution, if it is the one whose end counts. */
  end(options: {
    readonly key: LaunchKey;
    readonly execution: string;
    readonly end: ExecutionEnd;
  }): Promise<Ended>;

  /**
   * Takes note that Cloud Run does not have the execution. The second time, both at least `apartMs` after the launch and
   * that far apart, the launch ends as `gone`.
   */
  missing(options: {
    readonly key: LaunchKey;
    readonly execution: string;
    readonly apartMs: number;
  }): Promise<Ended>;
}
