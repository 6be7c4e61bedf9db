import type { Agenda } from '../ledger/launch-queue.ts';

/** What a sweep did, by what it is: whole numbers, which the answer to the scheduler has as JSON. */
export type SweepCounts = Readonly<Record<string, number>>;

export interface SweepTime {
  /** Fires when the process stops: nothing new is begun, what was sent is recorded. */
  readonly signal: AbortSignal;
  /** By the monotonic clock, milliseconds: nothing is begun after that. */
  readonly untilMs: number;
}

/** A part of a sweep. Any number of processes may run it at once. */
export interface SweepStep {
  readonly name: string;
  /** Whether there is something for it to do. A sweep that finds nothing to do costs no further query. */
  isNeeded(agenda: Agenda): boolean;
  /**
   * Does what can be done now; it waits for answers, never for a time, a slot or an end. What Cloud Run or Pub/Sub
   * refuse is counted.
   *
   * @returns how many of what changed; a sweep goes on for as long as something changes. What does not count as a
   *   change, such as a failed call, belongs in `noted`.
   * @throws LedgerUnavailable
   */
  run(time: SweepTime): Promise<StepResult>;
}

/** What several parts did. */
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
  /** What else is worth knowing, such as `unreadable: 1`. */
  readonly noted?: SweepCounts;
  /** More can be done now, given a little time: the sweep goes on. Default: where something was changed. */
  readonly goesOn?: boolean;
}
