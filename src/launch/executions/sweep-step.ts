import type { Agenda } from '../ledger/launch-queue.ts';

/** What a sweep did, as counts by name: the JSON answer to the scheduler. */
export type SweepCounts = Readonly<Record<string, number>>;

export interface SweepTime {
  /** Fires when the process stops. Then nothing new is begun, but sent calls are still recorded. */
  readonly signal: AbortSignal;
  /** Nothing is begun later. By the monotonic clock, milliseconds. */
  readonly untilMs: number;
}

/** A part of a sweep. Any number of processes may run it at once. */
export interface SweepStep {
  /** Whether there is something to do. If not, the step costs no query. */
  isNeeded(agenda: Agenda): boolean;
  /**
   * Does what can be done now. It waits for answers, never for a time, a slot or an end. Refusals of Cloud Run or
   * Pub/Sub are counted, not thrown.
   *
   * @returns what changed. A sweep goes on as long as something changes; what is not a change, such as a failed call,
   *   belongs in `noted`.
   * @throws LedgerUnavailable
   */
  run(time: SweepTime): Promise<StepResult>;
}

/** Adds up the results of several steps. */
export function sumOf(results: readonly StepResult[]): StepResult {
  return {
    changed: added(results.map(({ changed }) => changed)),
    noted: added(results.map(({ noted = {} }) => noted)),
    goesOn: results.some(
      ({ changed, goesOn }) => goesOn ?? Object.values(changed).some((count) => count > 0),
    ),
  };
}

function added(all: readonly SweepCounts[]): SweepCounts {
  const sums = new Map<string, number>();
  for (const [name, count] of all.flatMap((counts) => Object.entries(counts))) {
    sums.set(name, (sums.get(name) ?? 0) + count);
  }
  return Object.fromEntries(sums);
}

export interface StepResult {
  /** What was changed, such as `ended: 2`. */
  readonly changed: SweepCounts;
  /** Other counts, such as `unreadable: 1`. */
  readonly noted?: SweepCounts;
  /** Whether more can be done now, so that the sweep goes on. Default: if something was changed. */
  readonly goesOn?: boolean;
}
