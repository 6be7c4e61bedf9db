import type { EndState } from '../src/launch/ledger/launch-state.ts';
import type { Execution } from './launch-truth.ts';
import type { World } from './world.ts';

export interface ExecutionLifeOptions {
  readonly world: World;
  /** Asks whether the container may work; undefined if it does not ask. */
  readonly confirm: ((execution: Execution) => Promise<boolean>) | undefined;
  /** Called when it has ended. */
  readonly onEnd: (execution: Execution) => void;
}

const START_MS = 120_000;
const LATE_START_MS = 1_800_000;
/** A container that may not work ends soon. */
const IDLE_MS = 1_000;
const CANCELLING_MS = 60_000;
const ENDS: readonly [EndState, ...EndState[]] = [
  'succeeded',
  'succeeded',
  'succeeded',
  'succeeded',
  'failed',
  'cancelled',
];

/** The lives of executions: they start, work for a while, and succeed, fail or are cancelled. */
export class ExecutionLife {
  readonly #options: ExecutionLifeOptions;

  constructor(options: ExecutionLifeOptions) {
    this.#options = options;
  }

  begin(execution: Execution): void {
    const { time, random, faults } = this.#options.world;
    const longestMs = faults.strikes('startsLate') ? LATE_START_MS : START_MS;
    time.after(random.mostlyShort(500, longestMs), () => void this.#start(execution));
  }

  /** Cancels it, which takes a moment. */
  cancel(execution: Execution): void {
    const { time, random } = this.#options.world;
    time.after(random.mostlyShort(500, CANCELLING_MS), () => this.end(execution, 'cancelled'));
  }

  end(execution: Execution, endedAs: EndState): void {
    const { time, history } = this.#options.world;
    if (execution.endedAs !== undefined) return;
    execution.endedMs = time.nowMs;
    execution.endedAs = endedAs;
    history?.note(execution.launchId, `Cloud Run: ${execution.name} ${endedAs}`);
    this.#options.onEnd(execution);
  }

  async #start(execution: Execution): Promise<void> {
    const { world, confirm } = this.#options;
    const { time, random, scenario } = world;
    if (execution.endedAs !== undefined) return;
    execution.startedMs = time.nowMs;
    const isWorking = confirm === undefined || (await confirm(execution));
    const leastMs = Math.min(10_000, scenario.longestMs / 2);
    const lastsMs = isWorking ? random.mostlyShort(leastMs, scenario.longestMs) : IDLE_MS;
    const endedAs = isWorking ? random.pick(ENDS) : 'succeeded';
    time.after(lastsMs, () => this.end(execution, endedAs));
  }
}
