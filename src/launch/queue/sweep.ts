import {
  sumOf,
  type StepResult,
  type SweepCounts,
  type SweepStep,
  type SweepTime,
} from '../executions/sweep-step.ts';
import type { Clock } from '../kit/clock.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { JobKey, LaunchQueue } from '../ledger/launch-queue.ts';

export interface SweepOptions {
  readonly queue: Pick<LaunchQueue, 'agenda' | 'wake'>;
  /** What this process may launch. */
  readonly jobs: readonly JobKey[];
  readonly dispatcher: Pick<Dispatcher, 'launchAll'>;
  /** What else a sweep does, in this order. */
  readonly steps: readonly SweepStep[];
  /** Records in the ledger that a sweep was done. */
  readonly noteSweep: () => Promise<void>;
  readonly clock: Clock;
  /** Multiplies the durations, see `LaunchTimes`. Default 1. */
  readonly scale?: number;
}

/** The longest sweep: the scheduler calls each minute. */
const LONGEST_MS = 50_000;
/** How often the other steps run while launches wait for the pace. */
const ROUND_MS = 10_000;

/** Launches what is due, and does what else has to be done from time to time. One runs in a process at a time. */
export class Sweep {
  readonly #options: SweepOptions;
  #running: Promise<SweepCounts> | undefined;

  constructor(options: SweepOptions) {
    this.#options = options;
  }

  /**
   * Goes on while something can be launched now. A call during another one joins it.
   *
   * @param signal ends it early. The signal of a call that joins has no effect.
   * @returns what it did.
   * @throws LedgerUnavailable
   */
  run(signal: AbortSignal): Promise<SweepCounts> {
    this.#running ??= this.#run(signal).finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #run(signal: AbortSignal): Promise<SweepCounts> {
    const { clock, scale = 1, noteSweep } = this.#options;
    const untilMs = clock.monotonic() + LONGEST_MS * scale;
    const counts: StepResult[] = [];
    let goesOn = true;
    while (goesOn && !signal.aborted && clock.monotonic() < untilMs) {
      goesOn = await this.#round({ signal, untilMs }, counts);
    }
    await noteSweep();
    const { changed, noted } = sumOf(counts);
    return { ...changed, ...noted };
  }

  /** @returns whether there may be more to do now. */
  async #round({ signal, untilMs }: SweepTime, counts: StepResult[]): Promise<boolean> {
    const { queue, jobs, dispatcher, steps, clock, scale = 1 } = this.#options;
    const time = { signal, untilMs: Math.min(untilMs, clock.monotonic() + ROUND_MS * scale) };
    let agenda = await queue.agenda(jobs);
    const woken = agenda.toWake ? await queue.wake() : 0;
    if (woken > 0) agenda = await queue.agenda(jobs);
    const inTurn = async (): Promise<readonly StepResult[]> => {
      const results: StepResult[] = [];
      for (const step of steps) {
        if (step.isNeeded(agenda) && !signal.aborted) results.push(await step.run(time));
      }
      return results;
    };
    // Wait for both before an error is thrown, so that every sent call is recorded.
    const [launched, rest] = await Promise.allSettled([
      agenda.due.length === 0 ? undefined : dispatcher.launchAll(agenda.due, { ...time, latestMs: untilMs }),
      inTurn(),
    ]);
    if (launched.status === 'rejected') throw launched.reason;
    if (rest.status === 'rejected') throw rest.reason;
    const all = sumOf([
      { changed: { woken, launched: 0 } },
      ...(launched.value ? [launched.value] : []),
      ...rest.value,
    ]);
    counts.push(all);
    return all.goesOn === true;
  }
}
