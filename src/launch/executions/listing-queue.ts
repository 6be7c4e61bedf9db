import { passed, type Clock } from '../kit/clock.ts';
import type { ReadQuota } from './read-quota.ts';

interface Pending {
  /** How far back the listing has to go: the deepest that anybody who shares it asked for. */
  downToMs: number;
  readonly done: Promise<void>;
}

export interface ListingQueueOptions {
  /** Lists down to that create time; rejects when it fails. */
  readonly list: (downToMs: number) => Promise<void>;
  readonly clock: Clock;
  /** No listing begins sooner than that after the one before has begun. Default 0. */
  readonly everyMs?: number | undefined;
  /** A listing waits for it; whoever reads spends it. Default: there is none. */
  readonly quota?: ReadQuota | undefined;
}

/**
 * Lets callers share listings, as a group commit shares writes to disk: a caller gets the next listing
 * that has not begun when it asks, and while one runs, everybody who comes gathers for the next.
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
   * @param downToMs create time down to which the caller needs it.
   */
  listing(downToMs: number): Promise<void> {
    if (this.#next === undefined) this.#next = { downToMs, done: this.#startAfter(this.#running) };
    else this.#next.downToMs = Math.min(this.#next.downToMs, downToMs);
    return this.#next.done;
  }

  async #startAfter(running: Promise<void>): Promise<void> {
    // How the one before ended is the business of those who waited for it.
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
