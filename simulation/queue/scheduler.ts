import { shortName } from '../../src/launch/kit/short-name.ts';
import type { ExecutionHint } from '../../src/launch/executions/execution-hints.ts';
import type { Instance } from '../instance.ts';
import { keyOfText } from '../jobs.ts';
import type { Execution } from '../launch-truth.ts';
import type { PubSub } from '../pubsub.ts';
import type { World } from '../world.ts';

const EVERY_MS = 60_000;
/** If a launch has not ended this long after the last fault, it never will. */
const LONGEST_MS = 20 * 3_600_000;
const LONGER_EACH_MS = 30_000;
const HINT_MS = 5_000;
const LATE_HINT_MS = 1_800_000;
const AGAIN_MS = 10_000;

export interface SchedulerOptions {
  readonly world: World;
  readonly instances: readonly Instance[];
  readonly pubSub: PubSub;
}

/** Calls for a sweep each minute, at any instance, until nothing is left to do. */
export function scheduleSweeps({ world, instances, pubSub }: SchedulerOptions): void {
  const { time, random, faults, scenario, ledger } = world;
  const sweep = (): void => {
    const { table } = ledger;
    const isDone = pubSub.isIdle && table.allOpen().length === 0 && table.events.size === 0;
    const isOver = time.nowMs > scenario.healedAtMs + LONGEST_MS + scenario.launches * LONGER_EACH_MS;
    if (isOver || (faults.healed && isDone && time.nowMs > scenario.healedAtMs + 2 * EVERY_MS)) return;
    if (!faults.strikes('sweepLost')) instances[random.integer(0, instances.length - 1)]?.sweep();
    time.after(EVERY_MS, sweep);
  };
  time.after(random.between(0, EVERY_MS), sweep);
}

/** Sends an instance the audit log's message that an execution has ended, if there is one. */
export function hintOf(options: {
  readonly world: World;
  readonly instances: readonly Instance[];
  readonly execution: Execution;
}): void {
  const { world, instances, execution } = options;
  const { time, random, faults } = world;
  if (faults.strikes('hintLost')) return;
  const { launchId, job } = execution;
  const launch = random.chance(0.5) ? keyOfText(launchId) : undefined;
  const hint: ExecutionHint = { job, execution: shortName(execution.name), launch };
  const longestMs = faults.strikes('hintLate') ? LATE_HINT_MS : HINT_MS;
  const tell = (): void => {
    instances[random.integer(0, instances.length - 1)]?.hear(hint, (isDone) => {
      if (!isDone) time.after(AGAIN_MS, tell);
    });
  };
  time.after(random.mostlyShort(100, longestMs), tell);
}

/** Sends a false message: about a running execution, with another launch, or about no execution at all. */
export function forgeHint({ world, instances }: Pick<SchedulerOptions, 'world' | 'instances'>): void {
  const { random, invariants } = world;
  const truths = [...invariants.truths()];
  const one = truths[random.integer(0, truths.length - 1)];
  const other = truths[random.integer(0, truths.length - 1)];
  if (one === undefined || other === undefined) return;
  const execution = shortName(other.executions[0]?.name ?? 'no-such-execution');
  const forged = { job: one.key.job, execution, launch: one.key };
  const own = one.executions[0];
  const early = own && { job: own.job, execution: shortName(own.name), launch: one.key };
  const hint = early !== undefined && random.chance(0.7) ? early : forged;
  instances[random.integer(0, instances.length - 1)]?.hear(hint, () => undefined);
}
