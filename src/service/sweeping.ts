import type { SweepCounts, SweepStep } from '../launch/executions/sweep-step.ts';
import type { Clock } from '../launch/kit/clock.ts';
import { LedgerUnavailable } from '../launch/ledger/ledger.ts';
import type { Upkeep } from '../launch/ledger/ledger-store.ts';
import type { Logger } from '../logging/logger.ts';

/** Does one sweep, or joins the one under way. */
export interface Sweeps {
  run(signal: AbortSignal): Promise<SweepCounts>;
}

export interface SweepingOptions {
  readonly sweep: Sweeps;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Fires when the service stops: a sweep under way ends early, and no other begins. */
  readonly stop: AbortSignal;
}

/** How often old launches are removed. */
const REMOVE_EVERY_MS = 3_600_000;
/** How long one sweep may remove; the next one goes on. */
const REMOVE_FOR_MS = 5_000;

/** Sweeps on request and by itself; each sweep is one log line. */
export class Sweeping {
  readonly #options: SweepingOptions;
  #running: Promise<SweepCounts> | undefined;
  #timer: { cancel(): void } | undefined;

  constructor(options: SweepingOptions) {
    this.#options = options;
    options.stop.addEventListener('abort', () => this.#timer?.cancel(), { once: true });
  }

  /** Sweeps, or joins a sweep that is under way. @throws {LedgerUnavailable} */
  run(): Promise<SweepCounts> {
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
    return this.#running;
  }

  /** From now on sweeps each time `ms` after the last sweep of this kind ended, until the service stops. */
  every(ms: number): void {
    const { clock, logger, stop } = this.#options;
    if (stop.aborted) return;
    this.#timer = clock.setTimer(ms, () => {
      const swept = this.run().catch((error: unknown) => {
        const level = error instanceof LedgerUnavailable ? 'warn' : 'error';
        logger[level]({ err: error, code: 'sweep-failed' }, 'a sweep failed; the next one tries again');
      });
      void swept.then(() => this.every(ms));
    });
  }

  /** Resolves when no sweep is under way. */
  async idle(): Promise<void> {
    await this.#running?.catch(() => undefined);
  }

  async #run(): Promise<SweepCounts> {
    const { sweep, logger, stop } = this.#options;
    const counts = await sweep.run(stop);
    const done = Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
    const hasChanged = Object.keys(done).some((name) => name !== 'followed');
    logger[hasChanged ? 'info' : 'debug']({ code: 'sweep', ...done }, 'swept');
    return counts;
  }
}

/** Removes old launches once an hour: a service without CPU between its requests has no other time for it. */
export function removalStep(options: {
  readonly upkeep: Pick<Upkeep, 'removeFinished'>;
  readonly retentionDays: number;
  readonly clock: Clock;
}): SweepStep {
  const { upkeep, retentionDays, clock } = options;
  let doneMs = Number.NEGATIVE_INFINITY;
  return {
    isNeeded: () => clock.monotonic() - doneMs >= REMOVE_EVERY_MS,
    async run({ signal: stop }) {
      doneMs = clock.monotonic();
      const signal = AbortSignal.any([stop, AbortSignal.timeout(REMOVE_FOR_MS)]);
      const removed = await upkeep.removeFinished({ retentionDays, signal });
      return { changed: {}, noted: { removed } };
    },
  };
}
