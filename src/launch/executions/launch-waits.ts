import type { Clock } from '../kit/clock.ts';
import { isFinal, type LaunchState } from '../ledger/launch-state.ts';

export interface LaunchWaitsOptions<Asked, Seen> {
  /** @returns undefined for a launch that is not known yet. */
  readonly find: (asked: Asked) => Promise<Seen | undefined>;
  /** The same text for two that ask about the same launch. */
  readonly keyOf: (asked: Asked) => string;
  readonly clock: Clock;
}

/** A launch that callers wait for. */
interface Watch<Seen> {
  waiting: number;
  seen: Seen | undefined;
  intervalMs: number;
  timer: { cancel(): void } | undefined;
  readonly ended: PromiseWithResolvers<'ended'>;
}

const FIRST_INTERVAL_MS = 250;
const LONGEST_INTERVAL_MS = 5_000;
const GROWTH = 1.5;
/** The least time between the looks of all waits together. They take at most half of Cloud Run's reads. */
const APART_MS = 250;

/**
 * Waits for the ends of launches by looking at them repeatedly. Callers that wait for the same launch share the looks.
 * Looks become rarer the longer it takes and the more launches are waited for.
 */
export class LaunchWaits<Asked, Seen extends { readonly state: LaunchState }> {
  readonly #options: LaunchWaitsOptions<Asked, Seen>;
  readonly #watches = new Map<string, Watch<Seen>>();
  readonly #looks = new Map<string, Promise<Seen | undefined>>();

  constructor(options: LaunchWaitsOptions<Asked, Seen>) {
    this.#options = options;
  }

  /**
   * Waits until the state of a launch is final, until `waitMs` have passed, or until `signal` fires. It waits for a launch
   * that is not known yet, too.
   *
   * @returns what was seen last; undefined if the launch is still not known.
   * @throws what the first look throws, or the last one when the time is over. Looks in between may fail.
   */
  async end(
    asked: Asked,
    { waitMs, signal }: { readonly waitMs: number; readonly signal: AbortSignal },
  ): Promise<Seen | undefined> {
    const seen = await this.#look(asked);
    if (waitMs <= 0 || signal.aborted || hasEnded(seen)) return seen;
    const key = this.#options.keyOf(asked);
    const watch = this.#watches.get(key) ?? this.#watch(asked, seen);
    watch.waiting += 1;
    const left = Promise.withResolvers<'left'>();
    const leave = (): void => left.resolve('left');
    const late = Promise.withResolvers<'late'>();
    const timer = this.#options.clock.setTimer(waitMs, () => late.resolve('late'));
    signal.addEventListener('abort', leave, { once: true });
    try {
      const why = await Promise.race([watch.ended.promise, left.promise, late.promise]);
      return why === 'late' ? await this.#look(asked) : watch.seen;
    } finally {
      signal.removeEventListener('abort', leave);
      timer.cancel();
      watch.waiting -= 1;
      if (watch.waiting === 0) this.#forget(key, watch);
    }
  }

  #watch(asked: Asked, seen: Seen | undefined): Watch<Seen> {
    const ended = Promise.withResolvers<'ended'>();
    const watch: Watch<Seen> = { waiting: 0, seen, intervalMs: FIRST_INTERVAL_MS, timer: undefined, ended };
    this.#watches.set(this.#options.keyOf(asked), watch);
    this.#lookLater(asked, watch);
    return watch;
  }

  #lookLater(asked: Asked, watch: Watch<Seen>): void {
    const intervalMs = Math.max(watch.intervalMs, this.#watches.size * APART_MS);
    watch.intervalMs = Math.min(watch.intervalMs * GROWTH, LONGEST_INTERVAL_MS);
    watch.timer = this.#options.clock.setTimer(intervalMs, () => void this.#lookAgain(asked, watch));
  }

  async #lookAgain(asked: Asked, watch: Watch<Seen>): Promise<void> {
    try {
      watch.seen = await this.#look(asked);
    } catch {
      // The next look may succeed. If the last one fails, `end` throws.
    }
    if (hasEnded(watch.seen)) {
      watch.ended.resolve('ended');
      this.#forget(this.#options.keyOf(asked), watch);
    } else if (watch.waiting > 0) this.#lookLater(asked, watch);
  }

  #forget(key: string, watch: Watch<Seen>): void {
    watch.timer?.cancel();
    if (this.#watches.get(key) === watch) this.#watches.delete(key);
  }

  /** Concurrent looks at one launch share one read. */
  #look(asked: Asked): Promise<Seen | undefined> {
    const key = this.#options.keyOf(asked);
    const under = this.#looks.get(key);
    if (under !== undefined) return under;
    const look = this.#options.find(asked).finally(() => this.#looks.delete(key));
    this.#looks.set(key, look);
    return look;
  }
}

function hasEnded(seen: { readonly state: LaunchState } | undefined): boolean {
  return seen !== undefined && isFinal(seen.state);
}
