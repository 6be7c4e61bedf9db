import type { Clock } from '../src/launch/kit/clock.ts';
import { EPOCH_MS } from './constants.ts';
import type { World } from './world.ts';

/** One call to the outside: when it takes effect, and when the caller gets which answer. */
export interface Exchange<Answer> {
  /** Counted from when the call left; undefined if it never arrives. */
  readonly effectMs: number | undefined;
  /** The effect, in one step. If it throws, the caller gets that error. */
  readonly effect: () => Answer;
  /** Counted from when the call left. Without `failure` it must not be before the effect. */
  readonly answerMs: number;
  /** The error that the caller gets instead of the answer. */
  readonly failure?: Error | undefined;
  /** Runs when the call leaves. If the process froze, this is later than when it was made. */
  readonly onLeave?: () => void;
  readonly onAnswer?: () => void;
}

const CRASH_MOMENTS = ['before it left', 'after it left', 'before its answer'] as const;

/**
 * One life of an instance. After a crash nothing reaches or leaves it, and its memory is lost. While it is frozen, time
 * goes on and everything that arrives waits.
 */
export class Process {
  readonly clock: Clock;
  readonly name: string;
  readonly startedMs: number;
  /** When it first got the ledger's time; infinity before that. */
  firstLedgerTimeMs = Number.POSITIVE_INFINITY;
  /** When its last freeze ended. */
  thawedMs = Number.NEGATIVE_INFINITY;
  readonly #world: World;
  readonly #onCrash: () => void;
  #alive = true;
  #frozen = false;
  readonly #backlog: (() => void)[] = [];

  constructor(options: { readonly world: World; readonly name: string; readonly onCrash: () => void }) {
    const { world, name, onCrash } = options;
    this.#world = world;
    this.name = name;
    this.startedMs = world.time.nowMs;
    this.#onCrash = onCrash;
    this.clock = this.#newClock();
  }

  get isAlive(): boolean {
    return this.#alive;
  }

  get isFrozen(): boolean {
    return this.#frozen;
  }

  /** Ends the process, and calls its `onEnd`. */
  crash(): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#backlog.length = 0;
    this.#onCrash();
  }

  freeze(forMs: number): void {
    if (!this.#alive || this.#frozen) return;
    this.#frozen = true;
    this.#world.counts.freezes += 1;
    this.#world.time.after(forMs, () => {
      this.#frozen = false;
      this.thawedMs = this.#world.time.nowMs;
      for (const run of this.#backlog.splice(0)) this.#world.time.after(0, () => this.receive(run));
    });
  }

  /** Runs `run` in the process, once it is not frozen. */
  receive(run: () => void): void {
    if (!this.#alive) return;
    if (this.#frozen) this.#backlog.push(run);
    else run();
  }

  /** Sends a call and waits for its answer. After a crash the answer never comes. */
  exchange<Answer>(exchange: Exchange<Answer>): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    if (!this.#alive) return promise;
    const { faults, random, time } = this.#world;
    const crash = faults.strikes('crash') ? random.pick(CRASH_MOMENTS) : undefined;
    if (crash === 'before it left') {
      this.crash();
      return promise;
    }
    const leave = (): void => {
      exchange.onLeave?.();
      let answer: (() => void) | undefined;
      if (exchange.effectMs !== undefined) {
        time.after(exchange.effectMs, () => {
          answer = this.#take(exchange, { resolve, reject });
        });
      }
      time.after(exchange.answerMs, () =>
        this.receive(() => {
          if (crash === 'before its answer') return this.crash();
          exchange.onAnswer?.();
          if (exchange.failure === undefined) answer?.();
          else reject(exchange.failure);
        }),
      );
    };
    this.receive(leave);
    if (crash === 'after it left') this.crash();
    return promise;
  }

  #take<Answer>(
    { effect }: Exchange<Answer>,
    caller: { resolve(answer: Answer): void; reject(error: unknown): void },
  ): () => void {
    try {
      const answer = effect();
      return () => caller.resolve(answer);
    } catch (error) {
      return () => caller.reject(error);
    }
  }

  #newClock(): Clock {
    const { time, random, scenario } = this.#world;
    const wallMs = EPOCH_MS + random.between(-1, 1) * scenario.skewMs;
    const monotonicMs = random.between(0, 1_000_000);
    return {
      now: () => wallMs + time.nowMs,
      monotonic: () => monotonicMs + time.nowMs,
      setTimer: (delayMs, run) => {
        let cancelled = false;
        const timer = time.after(delayMs, () => this.receive(() => void (cancelled || run())));
        return {
          cancel: () => {
            cancelled = true;
            timer.cancel();
          },
        };
      },
    };
  }
}
