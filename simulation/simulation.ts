import { BudgetRows } from './budget-rows.ts';
import type { PlantedBug } from './planted-bug.ts';
import { CloudRun } from './cloud-run.ts';
import { noCounts, type Counts } from './counts.ts';
import { DatabaseClock } from './database-clock.ts';
import { Faults } from './faults.ts';
import { History } from './history.ts';
import { Instance } from './instance.ts';
import type { Violation } from './call-invariants.ts';
import { Invariants } from './invariants.ts';
import { EPOCH_MS } from './constants.ts';
import { askToWork } from './queue/fence.ts';
import type { Execution } from './launch-truth.ts';
import { CLOUD_RUN_JOBS } from './jobs.ts';
import { databaseOf } from './database/database.ts';
import { Table } from './database/table.ts';
import { loseCommits } from './queue/lost-commits.ts';
import { cancelOne, employOperator, resolveOne, retryOne } from './operator.ts';
import { PubSub } from './pubsub.ts';
import { Random } from './random.ts';
import { publishAll } from './requests.ts';
import { drawScenario, type Profile } from './scenario.ts';
import { forgeHint, hintOf, scheduleSweeps } from './queue/scheduler.ts';
import { SimulatedTime } from './simulated-time.ts';
import type { World } from './world.ts';

export interface SimulationOptions {
  readonly seed: number;
  readonly launches: number;
  readonly profile: Profile;
  readonly bug?: PlantedBug | undefined;
  /** Writes a history of one launch id, or (true) of all. It does not change what happens. */
  readonly record?: string | true | undefined;
}

export interface SimulationResult {
  readonly seed: number;
  readonly counts: Counts;
  readonly violation: Violation | undefined;
  /** A launch that was doubled in a documented way. */
  readonly documented: string | undefined;
  readonly history: readonly string[];
}

/** Plays one seed, until the first violation or until nothing more happens. */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const { seed, launches, profile, bug, record } = options;
  const random = new Random(seed);
  const time = new SimulatedTime();
  const scenario = drawScenario({ random, profile, launches });
  const counts = noCounts();
  const database = new DatabaseClock({ time });
  const clock = { now: () => EPOCH_MS + database.nowMs, trueNow: () => time.nowMs };
  const table = bug?.table?.(clock) ?? new Table(clock);
  const only = record === true ? undefined : record;
  const history = record === undefined ? undefined : new History({ time, only });
  const world: World = {
    time,
    database,
    ledger: databaseOf(table),
    random,
    scenario,
    faults: new Faults(scenario.rates, random),
    counts,
    invariants: new Invariants({ scenario, time, database, counts, table, history }),
    history,
  };
  const instances: Instance[] = [];
  const confirm = scenario.isFenced ? (one: Execution) => askToWork(world, one) : undefined;
  const onEnd = (execution: Execution): void => {
    if (scenario.profile === 'no-ledger') return;
    world.invariants.queue.ended(execution);
    hintOf({ world, instances, execution });
  };
  const cloudRuns = new Map(CLOUD_RUN_JOBS.map((job) => [job, new CloudRun({ world, job, confirm, onEnd })]));
  const cloudRunOf = (job: string): CloudRun => {
    const cloudRun = cloudRuns.get(job);
    if (cloudRun === undefined) throw new Error(`${job} is not a job of the simulation`);
    return cloudRun;
  };
  const budgetRows = new BudgetRows(scenario.launchesPerMinute);
  const outside = { world, cloudRuns, cloudRunOf, budgetRows, bug };
  for (let place = 1; place <= scenario.instances; place += 1) {
    instances.push(new Instance({ outside, name: `instance ${place}` }));
  }
  const pubSub = new PubSub({
    world,
    receive: (push) => instances[random.integer(0, instances.length - 1)]?.receive(push),
  });
  publishAll(world, pubSub);
  employOperator({ world, cloudRuns, instances });
  disturb({ world, instances, cloudRuns });
  if (profile !== 'no-ledger') disturbQueue({ world, instances, pubSub });
  await time.run();

  if (world.invariants.violation === undefined) {
    world.invariants.ended({ unusedSlots: Math.max(0, budgetRows.paidFor - counts.calls) });
  }
  counts.launches = launches;
  counts.events = time.entered;
  counts.simulatedMinutes = time.nowMs / 60_000;
  const { violation, documented } = world.invariants;
  return { seed, counts, violation, documented, history: world.history?.lines ?? [] };
}

/** Freezes, stops and outages, until all faults end. */
function disturb(options: {
  readonly world: World;
  readonly instances: readonly Instance[];
  readonly cloudRuns: ReadonlyMap<string, CloudRun>;
}): void {
  const { world, instances, cloudRuns } = options;
  const { time, random, faults, scenario, database } = world;
  for (const instance of instances) {
    again(world, scenario.freezeEveryMs, () => instance.process.freeze(random.mostlyShort(100, 900_000)));
    again(world, scenario.stopEveryMs, () => instance.stop());
  }
  for (const cloudRun of cloudRuns.values()) {
    again(world, scenario.deleteEveryMs * cloudRuns.size, () => cloudRun.deleteOne());
  }
  for (const { atMs, byMs } of scenario.jumps) time.after(atMs, () => database.jump(byMs));
  for (const { fault, fromMs, toMs } of scenario.outages) {
    time.after(fromMs, () => time.after(toMs - fromMs, faults.begin(fault)));
  }
  time.after(scenario.healedAtMs, () => faults.heal());
}

/** What happens only with a ledger that is a queue. */
function disturbQueue(options: {
  readonly world: World;
  readonly instances: readonly Instance[];
  readonly pubSub: PubSub;
}): void {
  const { world } = options;
  const { scenario, ledger } = world;
  if (scenario.queue.wantsEvents) ledger.outbox.want();
  scheduleSweeps(options);
  loseCommits(world);
  again(world, scenario.resolveEveryMs, () => resolveOne(world));
  again(world, scenario.queue.cancelEveryMs, () => cancelOne(world));
  again(world, scenario.queue.retryEveryMs, () => retryOne(world));
  again(world, scenario.queue.forgeEveryMs, () => forgeHint(options));
}

/** Repeats it until all faults end. */
function again(world: World, everyMs: number, run: () => void): void {
  const { time, random, faults } = world;
  if (!Number.isFinite(everyMs)) return;
  time.after(everyMs * random.between(0.1, 1.9), () => {
    if (faults.healed) return;
    run();
    again(world, everyMs, run);
  });
}
