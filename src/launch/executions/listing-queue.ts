import { passed, type Clock } from '../kit/clock.ts';
import type { ReadQuota } from './read-quota.ts';

interface Pending {
  /** How far back the listing has to read for all its callers. */
  downToMs: number;
  readonly done: Promise<void>;
}

export interface ListingQueueOptions {
  /** Lists back to that create time; rejects when it fails. */
  readonly list: (downToMs: number) => Promise<void>;
  readonly clock: Clock;
  /** The least time from one listing's start to the next. Default 0. */
  readonly everyMs?: number | undefined;
  /** A listing waits for it. `list` spends it. Default: no limit. */
  readonly quota?: ReadQuota | undefined;
}

/**
 * Lets callers share listings, as a group commit shares writes to disk. A caller gets the next listing that has not
 * begun yet; all that call while one runs share the next.
 */
export class ListingQueue {
  readonly #list: (downToMs: number) => Promise<void>;
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #quota: ReadQuota | undefined;
  #beganMs = Number.NEGATIVE_INFINITY;
  #running: Promise<void> = Promise.resolve();
  #next: Pending | undefined;

  constructor({ list, clock, everyMs = 0, quota }: ListingQueueOptions) {
    this.#list = list;
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#quota = quota;
  }

  /**
   * Resolves when a listing that began after this call has ended; rejects when it failed.
   *
   * @param downToMs create time to which the caller needs it.
   */
  listing(downToMs: number): Promise<void> {
    if (this.#next === undefined) this.#next = { downToMs, done: this.#startAfter(this.#running) };
    else this.#next.downToMs = Math.min(this.#next.downToMs, downToMs);
    return this.#next.done;
  }

  async #startAfter(running: Promise<void>): Promise<void> {
    // A failure of the listing before is for its own callers.
    await running.catch(() => undefined);
    const gapMs = this.#beganMs + this.#everyMs - this.#clock.monotonic();
    const waitMs = Math.max(gapMs, this.#quota?.waitMs ?? 0);
    if (waitMs > 0) await passed(this.#clock, waitMs);
    this.#beganMs = this.#clock.monotonic();
    const { downToMs = Number.POSITIVE_INFINITY } = this.#next ?? {};
    this.#next = undefined;
    this.#running = this.#list(downToMs);
    await this.#running;
  }
}
