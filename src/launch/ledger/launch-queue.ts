import type { LaunchKey } from '../event/launch-key.ts';
import type { Launch } from '../jobs/launch.ts';
import type { Claim, Settling, UnknownStanding } from './ledger.ts';
import type { LaunchState } from './launch-state.ts';
import type { RefusalCode } from '../jobs/run-job-failure.ts';

/** A name in `jobs` and its Cloud Run job; of the default job the name is empty. */
export type JobKey = Pick<LaunchKey, 'job' | 'name'>;

/** What storing a launch came to. */
export type Stored =
  /**
   * It is in the queue now, and was not before. `state` is `skipped` where `whenRunning` said so at once, `replaced`
   * where it came later than a newer one that replaces it, and `launching` where it was claimed as was wished.
   */
  | {
      readonly kind: 'stored';
      readonly state: Extract<LaunchState, 'queued' | 'launching' | 'skipped' | 'replaced'>;
      readonly isDue: boolean;
    }
  /** It was there already. */
  | { readonly kind: 'known'; readonly state: LaunchState; readonly execution: string | undefined }
  /** Another request has that launch id. */
  | { readonly kind: 'conflict' }
  /**
   * The version before claimed that launch id for another request, which may come to nothing: nothing is stored, and
   * the message has to come again.
   */
  | { readonly kind: 'undecided' };

/** A claim that the caller would like to have on a launch that it stores. */
export interface ClaimWish {
  /** Made by the caller, so that it can give back what it may have got. Differs from that of every other claim. */
  readonly token: string;
  readonly leaseMs: number;
}

export interface TakeOptions extends JobKey {
  /** At most so many launches of this name may hold a slot at a time, those that are taken included; undefined: no limit. */
  readonly running: number | undefined;
  readonly most: number;
  readonly leaseMs: number;
}

/** A launch that this process has claimed, and has to send or to give back. */
export interface TakenLaunch {
  readonly launch: Launch;
  readonly claim: Claim;
  /** Its job was paused for a set-up fault, and this launch finds out whether that is over. */
  readonly isProbe: boolean;
}

/** What there is to do now. */
export interface Agenda {
  /** The jobs asked for that have a launch in line and are not paused, the one whose oldest has waited longest first. */
  readonly due: readonly JobKey[];
  /** Something waits for a time that has come, or has expired: `wake` is needed. */
  readonly toWake: boolean;
  /** How many launches are unknown (their claims have expired). */
  readonly unknown: number;
  /** How many launches have an execution, or may have, and no end. */
  readonly following: number;
  /** Wishes to cancel an execution. */
  readonly wishes: number;
  /** Whether an event waits to be published. */
  readonly events: boolean;
}

/** An unknown launch whose claim has expired. */
export interface UnknownLaunch {
  readonly key: LaunchKey;
  /** Undefined for one that the version before claimed and whose message has not come again: it cannot be relaunched. */
  readonly launch: Launch | undefined;
  readonly digest: string;
  readonly inputId: string;
  readonly standing: UnknownStanding;
  /** It was unknown for five minutes and nobody had told so: told once. */
  readonly isNews: boolean;
}

export type TakenOver =
  | { readonly kind: 'claimed'; readonly claim: Claim }
  /** It was to be cancelled, replaced or not launched so late, and has ended with that. */
  | { readonly kind: 'ended'; readonly state: LaunchState }
  /** It is not what it was. */
  | { readonly kind: 'refused' };

/**
 * The launches of a ledger as a queue: stored once, claimed when they may start, settled.
 *
 * Each method is one transaction (`wake` is several), and right with any number of others beside it. Times are by the
 * ledger's own clock.
 * A launch that is `launching`, `unknown`, `launched` or `running` holds its slots: its place among the `running` of its
 * job, and its key. The state is the slot; nothing about slots is stored apart.
 *
 * `settle`, `release`, `reject` and `markUnknown` act only while the launch is still held under the claim's token;
 * otherwise they change nothing and return false.
 *
 * Every method throws `LedgerUnavailable` when the ledger cannot be reached; a write may then have happened.
 */
export interface LaunchQueue extends Settling {
  /**
   * Stores a launch, unless its id is there already. One that is there without its request (the version before stored
   * none) gets it, and is `stored`; while a claim of that version holds it, it is not due.
   *
   * @param claim claims it in the same write, where nothing is before it: where a `take` of one launch without a limit
   *   would claim just this one, and not as a probe.
   */
  store(launch: Launch, claim?: ClaimWish): Promise<Stored>;

  /**
   * Claims launches of one job that may start now, oldest request first (of one time, as stored): at most `most`, and
   * no more than leaves `running` of them holding a slot. Of a job that is paused it claims none; once the pause is
   * over, one, as a probe, and pauses it further.
   */
  take(options: TakeOptions): Promise<readonly TakenLaunch[]>;

  /**
   * Puts in line what a time has held back that has come, and ends what has expired. A keyed launch that becomes due is
   * judged by its `whenRunning` (see `decideKey`).
   *
   * @returns how many changed.
   */
  wake(): Promise<number>;

  /** One cheap look: it reads indexes of unfinished launches only. */
  agenda(jobs: readonly JobKey[]): Promise<Agenda>;

  /**
   * Gives a claim back: it certainly did not launch. The launch goes back into line, or waits `forMs` where that is
   * given. One that was to be cancelled or replaced ends so instead.
   */
  release(options: {
    readonly claim: Claim;
    readonly error: string;
    readonly forMs?: number | undefined;
  }): Promise<boolean>;

  /** Ends it as `rejected`: Cloud Run refused it for good. One that was to be cancelled or replaced ends so instead. */
  reject(options: {
    readonly claim: Claim;
    readonly reason: RefusalCode;
    readonly detail: string;
  }): Promise<boolean>;

  /** Unknown launches whose claims have expired, the one that was looked at longest ago first. Takes note of the look. */
  unknown(options: { readonly most: number }): Promise<readonly UnknownLaunch[]>;

  /**
   * Claims an unknown launch that proved absent: only under the token that was looked at, and only when that claim
   * expired at least `expiredForMs` ago. It keeps its slots.
   */
  takeOver(options: {
    readonly key: LaunchKey;
    readonly token: string;
    readonly expiredForMs: number;
    readonly leaseMs: number;
  }): Promise<TakenOver>;

  /**
   * Pauses a Cloud Run job, for all its names, or one name of it: a set-up fault makes every launch fare alike. The
   * first pause is 10 s, and each one after a refused probe is twice the one before, 10 minutes at most.
   *
   * @param options.target full name of the Cloud Run job, or the `jobPath` of one name.
   * @returns whether it was not paused before, or this is another fault: then it is news.
   */
  pauseJob(options: {
    readonly target: string;
    readonly refusal: RefusalCode;
    readonly error: string;
    /** The launch that was refused was a probe. Left out: false. */
    readonly isProbe?: boolean;
  }): Promise<boolean>;

  /** Ends the pauses of a job, after a launch of it succeeded. */
  resumeJob(job: JobKey): Promise<void>;
}
