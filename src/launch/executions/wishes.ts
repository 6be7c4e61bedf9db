import type { LaunchKey } from '../event/launch-key.ts';
import type { Clock } from '../kit/clock.ts';
import type { LaunchEnds } from '../ledger/launch-ends.ts';
import type { Agenda } from '../ledger/launch-queue.ts';
import type { StepResult, SweepStep, SweepTime } from './sweep-step.ts';

/** `over`: it had ended before. */
export type Cancelling = 'asked' | 'over' | 'not found';

export interface ExecutionCanceller {
  /** Asks Cloud Run to cancel an execution; the cancellation itself takes longer. Throws when the call failed. */
  cancel(execution: string): Promise<Cancelling>;
}

export type WishHappening =
  | { readonly kind: 'cancel asked'; readonly wish: 'cancel' | 'replace' }
  | { readonly kind: 'cancel failed'; readonly wish: 'cancel' | 'replace'; readonly err: unknown };

export interface WishesOptions {
  readonly ends: Pick<LaunchEnds, 'following'>;
  readonly canceller: ExecutionCanceller;
  readonly clock: Clock;
  readonly told: (
    happening: WishHappening,
    launch: { readonly key: LaunchKey; readonly execution: string },
  ) => void;
  /** Multiplies the durations, see `LaunchTimes`. Default 1. */
  readonly scale?: number;
}

/** The most in one sweep: Google allows some 30 writes a minute. */
const MOST = 20;
const MOST_READ = 1000;
/** An execution that has not ended after this time is cancelled again. */
const AGAIN_MS = 60_000;

/** Cancels the executions of launches that are to be cancelled or replaced, repeatedly until their end is seen. */
export class Wishes implements SweepStep {
  readonly #options: WishesOptions;
  readonly #againMs: number;
  /** When each execution was last cancelled, by the monotonic clock, oldest first. */
  readonly #askedMs = new Map<string, number>();

  constructor(options: WishesOptions) {
    this.#options = options;
    this.#againMs = AGAIN_MS * (options.scale ?? 1);
  }

  isNeeded({ wishes }: Pick<Agenda, 'wishes'>): boolean {
    return wishes > 0;
  }

  /** Cancels those that were not cancelled within the last minute. */
  async run({ signal, untilMs }: SweepTime): Promise<StepResult> {
    const { ends, clock } = this.#options;
    const wished = await ends.following({ most: MOST_READ, unseenForMs: 0, wished: true });
    this.#forget(clock.monotonic() - this.#againMs);
    let asked = 0;
    for (const { key, execution, wish } of wished) {
      if (signal.aborted || asked === MOST || clock.monotonic() >= untilMs) break;
      if (execution === undefined || wish === undefined || this.#askedMs.has(execution)) continue;
      asked += 1;
      this.#askedMs.set(execution, clock.monotonic());
      await this.#cancel({ key, execution, wish });
    }
    return { changed: {}, noted: asked > 0 ? { cancelling: asked } : {} };
  }

  #forget(untilMs: number): void {
    for (const [execution, atMs] of this.#askedMs) {
      if (atMs > untilMs) break;
      this.#askedMs.delete(execution);
    }
  }

  async #cancel(launch: {
    readonly key: LaunchKey;
    readonly execution: string;
    readonly wish: 'cancel' | 'replace';
  }): Promise<void> {
    const { canceller, told } = this.#options;
    const { key, execution, wish } = launch;
    try {
      // The follower records an execution that is over or gone.
      if ((await canceller.cancel(execution)) !== 'asked') return;
      told({ kind: 'cancel asked', wish }, { key, execution });
    } catch (error) {
      told({ kind: 'cancel failed', wish, err: error }, { key, execution });
    }
  }
}
