import type { Clock, Timer } from '../../clock.ts';
import {
  MAX_PUSH_BACKOFF_MS,
  MIN_PUSH_BACKOFF_MS,
  PUSH_WINDOW,
  SLOW_START_LINEAR_FROM,
  SLOW_START_WINDOW,
} from '../values/limits.ts';

/** Limits the concurrent pushes of one subscription. */
export interface PushPace {
  readonly window: number;
  /** Call it for each ended push. */
  settled(push: { readonly acked: boolean; readonly sentMs: number }): void;
  close(): void;
}

/** A fixed window. */
export const FIXED_PACE: PushPace = { window: PUSH_WINDOW, settled: () => {}, close: () => {} };

/**
 * The window of production: it starts small, grows with every ack and halves with every nack. While an endpoint nacks, the
 * whole subscription pauses, twice as long each time. Guesses: how much the window grows, and that one ack ends the
 * doubling. The documentation says exponential, linear above 3,000, and 100 ms to 60 s.
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
  /** Set during a pause. Only the timer ends the pause, because it can fire a millisecond early by the clock. */
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
    // A push that was sent before the pause says nothing about the endpoint after it.
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
