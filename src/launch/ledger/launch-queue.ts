import type { LaunchKey } from '../event/launch-key.ts';
import type { Launch } from '../jobs/launch.ts';
import type { Claim, Settling, UnknownStanding } from './ledger.ts';
import type { LaunchState } from './launch-state.ts';
import type { RefusalCode } from '../jobs/run-job-failure.ts';

/** A name in `jobs` (empty for the default job) and its Cloud Run job. */
export type JobKey = Pick<LaunchKey, 'job' | 'name'>;

export type Stored =
  /**
   * It was stored by this call. `state` is `skipped` or `replaced` if `whenRunning` ended it at once, and `launching`
   * if it was claimed by the same write.
   */
  | {
      readonly kind: 'stored';
      readonly state: Extract<LaunchState, 'queued' | 'launching' | 'skipped' | 'replaced'>;
      readonly isDue: boolean;
    }
  /** It was stored before. */
  | { readonly kind: 'known'; readonly state: LaunchState; readonly execution: string | undefined }
  /** Another request has that launch id. */
  | { readonly kind: 'conflict' }
  /**
   * The previous version has claimed that launch id for another request, and that may fail. Nothing is stored; the
   * message has to come again.
   */
  | { readonly kind: 'undecided' };

/** Asks for a claim on the launch that is stored. */
export interface ClaimWish {
  /** Unique. The caller makes it, so that it can give the claim back even without an answer. */
  readonly token: string;
  readonly leaseMs: number;
}

export interface TakeOptions extends JobKey {
  /** The most launches of this name that may hold a slot, those taken by this call included; undefined: no limit. */
  readonly running: number | undefined;
  readonly most: number;
  readonly leaseMs: number;
}

/** A launch that this process has claimed, and has to send or give back. */
export interface TakenLaunch {
  readonly launch: Launch;
  readonly claim: Claim;
  /** Its job is paused for a misconfiguration, and this launch tests whether that is fixed. */
  readonly isProbe: boolean;
}

/** What there is to do now. */
export interface Agenda {
  /** Those of the given jobs that have a launch in line and are not paused; the one with the oldest launch first. */
  readonly due: readonly JobKey[];
  /** Whether a waiting launch has become due or has expired, so that `wake` is needed. */
  readonly toWake: boolean;
  /** The number of unknown launches whose claims have expired. */
  readonly unknown: number;
  /** The number of launches that were accepted and have no end. */
  readonly following: number;
  /** The number of executions to be cancelled. */
  readonly wishes: number;
  /** Whether an event waits to be published. */
  readonly events: boolean;
}

/** An unknown launch whose claim has expired. */
export interface UnknownLaunch {
  readonly key: LaunchKey;
  /** Undefined for one that the previous version claimed and whose message has not come again: it cannot be relaunched. */
  readonly launch: Launch | undefined;
  readonly digest: string;
  readonly inputId: string;
  readonly standing: UnknownStanding;
  /** True once, after it was unknown for five minutes. */
  readonly isNews: boolean;
}

export type TakenOver =
  | { readonly kind: 'claimed'; readonly claim: Claim }
  /** It was to be cancelled or replaced, or has expired, and has ended so. */
  | { readonly kind: 'ended'; readonly state: LaunchState }
  /** Its job is paused: it is in line again, behind the probe. */
  | { readonly kind: 'queued' }
  /** It has changed since it was read. */
  | { readonly kind: 'refused' };

/**
 * The launches of a ledger as a queue: stored once, claimed when they may start, settled.
 *
 * Each method is one transaction (`wake` is several), and may run at the same time as any other. Times are by the
 * ledger's clock.
 *
 * A launch that is `launching`, `unknown`, `launched` or `running` has its slots: a place among the `running` of its job,
 * and its key. Slots are not stored apart from the state.
 *
 * `settle`, `release`, `reject` and `markUnknown` act only while the claim is the launch's current one; otherwise they
 * change nothing and return false.
 *
 * Every method throws `LedgerUnavailable` when the ledger cannot be reached; a write may have happened all the same.
 */
export interface LaunchQueue extends Settling {
  /**
   * Stores a launch, unless its id is stored already. One that the previous version stored, without its request, gets
   * the request and counts as `stored`; while that version has a claim on it, it is not due.
   *
   * @param claim claims it by the same write, if nothing is in line before it: if a `take` of one launch without a limit
   *   would claim exactly this one, and not as a probe.
   */
  store(launch: Launch, claim?: ClaimWish): Promise<Stored>;

  /**
   * Claims up to `most` launches of one job that may start now, the oldest request first (at the same time: in the order
   * of storing), and no more than `running` allows. Of a paused job it claims none. Once the pause is over, it claims
   * one as a probe, and extends the pause.
   */
  take(options: TakeOptions): Promise<readonly TakenLaunch[]>;

  /**
   * Puts launches in line whose time has come, and ends those that have expired. `decideKey` decides about launches with a
   * key.
   *
   * @returns how many changed.
   */
  wake(): Promise<number>;

  /** It is cheap: it reads only indexes of unfinished launches. */
  agenda(jobs: readonly JobKey[]): Promise<Agenda>;

  /**
   * Gives back a claim that certainly did not launch. The launch is in line again, after `forMs` if given. One that was
   * to be cancelled or replaced ends as cancelled or replaced instead.
   */
  release(options: {
    readonly claim: Claim;
    readonly error: string;
    readonly forMs?: number | undefined;
  }): Promise<boolean>;

  /** Ends a launch that Cloud Run refused for good as `rejected`; or as cancelled or replaced, if that was wished. */
  reject(options: {
    readonly claim: Claim;
    readonly reason: RefusalCode;
    readonly detail: string;
  }): Promise<boolean>;

  /** Unknown launches whose claims have expired, those that were looked at longest ago first. It records the look. */
  unknown(options: { readonly most: number }): Promise<readonly UnknownLaunch[]>;

  /**
   * Claims an unknown launch that is proved absent: only if `token` is still that of its claim, and only if that claim
   * expired at least `expiredForMs` ago. It keeps its slots. Of a paused job it is put in line instead, and frees them.
   */
  takeOver(options: {
    readonly key: LaunchKey;
    readonly token: string;
    readonly expiredForMs: number;
    readonly leaseMs: number;
  }): Promise<TakenOver>;

  /**
   * Pauses a misconfigured Cloud Run job, for all its names, or one name of it. The first pause is 10 s; after each
   * refused probe it doubles, up to 10 minutes.
   *
   * @param options.target full name of the Cloud Run job, or the `jobPath` of one name.
   * @returns whether this is news: it was not paused before, or for another error.
   */
  pauseJob(options: {
    readonly target: string;
    readonly refusal: RefusalCode;
    readonly error: string;
    /** Whether the refused launch was a probe. Default false. */
    readonly isProbe?: boolean;
  }): Promise<boolean>;

  /** Ends the pauses of a job, after RunJob accepted a launch of it. */
  resumeJob(job: JobKey): Promise<void>;
}
