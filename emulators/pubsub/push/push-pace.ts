import type { Clock, Timer } from '../../clock.ts';
import {
  MAX_PUSH_BACKOFF_MS,
  MIN_PUSH_BACKOFF_MS,
  PUSH_WINDOW,
  SLOW_START_LINEAR_FROM,
  SLOW_START_WINDOW,
} from '../values/limits.ts';

/** Says how many pushes of one subscription may be under way at once. */
export interface PushPace {
  readonly window: number;
  /** To be told of each push that has ended. */
  settled(push: { readonly acked: boolean; readonly sentMs: number }): void;
  close(): void;
}

/** The same at all times. */
export const FIXED_PACE: PushPace = { window: PUSH_WINDOW, settled: () => {}, close: () => {} };

/**
 * Production's pace: the window starts small, grows with every ack and halves with every nack; while an endpoint
 * nacks, the whole subscription pauses, twice as long each time. How much the window grows and that one ack ends the
 * doubling are guesses: the documentation says exponential, linear above 3,000, and 100 ms to 60 s.
 * Source: cloud.google.com/pubsub/docs/push, delivery rate and push backoff.
 */
export class SlowStart implements PushPace {
  readonly #clock: Clock;
  readonly #pauses: () => boolean;
  readonly #onResumed: () => void;
  #size = SLOW_START_WINDOW;
  #pauseMs = 0;
  /** When the last pause ended. */
  #resumedMs = -Infinity;
  /** Set during a pause, which it alone ends: a real timer can fire a millisecond before the clock says so. */
  #timer: Timer | undefined;

  constructor(options: {
    readonly clock: Clock;
    /** Whether nacks pause the subscription: with a retry policy they do not. */
    readonly pauses: () => boolean;
    readonly onResumed: () => void;
  }) {
    this.#clock = options.clock;
    this.#pauses = options.pauses;
    this.#onResumed = options.onResumed;
  }

  get window(): number {
    return this.#timer === undefined ? Math.floor(this.#size) : 0;
  }

  settled({ acked, sentMs }: { readonly acked: boolean; readonly sentMs: number }): void {
    if (acked) {
      this.#size += this.#size < SLOW_START_LINEAR_FROM ? 1 : 1 / this.#size;
      this.#pauseMs = 0;
      return;
    }
    this.#size = Math.max(1, this.#size / 2);
    // What was sent before the pause says nothing of how the endpoint fares after it.
    if (this.#pauses() && this.#timer === undefined && sentMs >= this.#resumedMs) this.#pause();
  }

  close(): void {
    this.#timer?.cancel();
  }

  #pause(): void {
    this.#pauseMs = Math.min(MAX_PUSH_BACKOFF_MS, Math.max(MIN_PUSH_BACKOFF_MS, this.#pauseMs * 2));
    this.#timer = this.#clock.setTimer(this.#pauseMs, () => {
      this.#timer = undefined;
      this.#resumedMs = this.#clock.now();
      this.#onResumed();
    });
  }
}
