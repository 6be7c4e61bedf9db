import { BudgetRows } from './budget-rows.ts';
import type { PlantedBug } from './bugs.ts';
import { CloudRun } from './cloud-run.ts';
import { noCounts, type Counts } from './counts.ts';
import { DatabaseClock } from './database-clock.ts';
import { Faults } from './faults.ts';
import { History } from './history.ts';
import { Instance } from './instance.ts';
import type { Violation } from './call-invariants.ts';
import { Invariants } from './invariants.ts';
import type { Execution } from './launch-truth.ts';
import { CLOUD_RUN_JOBS, JOBS, launchText } from './jobs.ts';
import { LedgerRows } from './ledger-rows.ts';
import { employOperator, resolveOne } from './operator.ts';
import { PubSub } from './pubsub.ts';
import { Random } from './random.ts';
import { drawScenario, type Profile } from './scenario.ts';
import { SimulatedTime } from './simulated-time.ts';
import type { World } from './world.ts';

export interface SimulationOptions {
  readonly seed: number;
  readonly launches: number;
  readonly profile: Profile;
  readonly bug?: PlantedBug | undefined;
  /** Writes a history, of one launch id or (true) of all. Changes nothing of what happens. */
  readonly record?: string | true | undefined;
}

export interface SimulationResult {
  readonly seed: number;
  readonly counts: Counts;
  readonly violation: Violation | undefined;
  /** A launch that was doubled as the documentation says can happen. */
  readonly documented: string | undefined;
  readonly history: readonly string[];
}

const RETRY_OF_FENCE_MS = 10_000;

/** Plays one seed through, to the first violation or until nothing is left to happen. */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const { seed, launches, profile, bug, record } = options;
  const random = new Random(seed);
  const time = new SimulatedTime();
  const scenario = drawScenario({ random, profile, launches });
  const counts = noCounts();
  const database = new DatabaseClock({ time });
  const rows = bug?.rows?.() ?? new LedgerRows();
  const only = record === true ? undefined : record;
  const world: World = {
    time,
    database,
    random,
    scenario,
    faults: new Faults(scenario.rates, random),
    counts,
    invariants: new Invariants({ scenario, time, database, counts, rows }),
    history: record === undefined ? undefined : new History({ time, only }),
  };
  const onStart = (execution: Execution): void => startJob({ world, rows, execution });
  const cloudRuns = new Map(CLOUD_RUN_JOBS.map((job) => [job, new CloudRun({ world, job, onStart })]));
  const budgetRows = new BudgetRows(scenario.launchesPerMinute);
  const outside = { world, cloudRuns, rows, budgetRows, bug };
  const instances = Array.from(
    { length: scenario.instances },
    (_, place) => new Instance({ outside, name: `instance ${place + 1}` }),
  );
  const pubSub = new PubSub({
    world,
    receive: (push) => instances[random.integer(0, instances.length - 1)]?.receive(push),
  });
  publishAll(world, pubSub);
  employOperator({ world, cloudRuns, rows, instances });
  disturb({ world, instances, cloudRuns, rows });
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

function publishAll({ time, random, faults, scenario }: World, pubSub: PubSub): void {
  for (let number = 1; number <= scenario.launches; number += 1) {
    // As where a rule names launch ids: those of all jobs are equal, and so are the digests.
    const id = Math.ceil(number / JOBS.length);
    const key = { ...(JOBS[number % JOBS.length] ?? JOBS[0]), launchId: `L${id}` };
    const request = { key, launchId: launchText(key), digest: `digest ${id}`, inputId: String(id) };
    const atMs = random.between(0, scenario.publishedByMs);
    time.after(atMs, () => pubSub.publish(request));
    const againMs = atMs + random.mostlyShort(1, 900_000);
    if (faults.strikes('republished')) time.after(againMs, () => pubSub.publish(request));
    if (!faults.strikes('conflicting')) continue;
    const other = { ...request, digest: `other digest ${id}` };
    time.after(againMs, () => pubSub.publish(other));
  }
}

/** Freezes, stops and outages, until everything heals. */
function disturb(options: {
  readonly world: World;
  readonly instances: readonly Instance[];
  readonly cloudRuns: ReadonlyMap<string, CloudRun>;
  readonly rows: LedgerRows;
}): void {
  const { world, instances, cloudRuns, rows } = options;
  const { time, random, faults, scenario, database } = world;
  const again = (everyMs: number, run: () => void): void => {
    if (!Number.isFinite(everyMs)) return;
    time.after(everyMs * random.between(0.1, 1.9), () => {
      if (faults.healed) return;
      run();
      again(everyMs, run);
    });
  };
  for (const instance of instances) {
    again(scenario.freezeEveryMs, () => instance.process.freeze(random.mostlyShort(100, 900_000)));
    again(scenario.stopEveryMs, () => instance.stop());
  }
  for (const cloudRun of cloudRuns.values()) {
    again(scenario.deleteEveryMs * cloudRuns.size, () => cloudRun.deleteOne());
  }
  again(scenario.resolveEveryMs, () => resolveOne({ world, rows }));
  for (const { atMs, byMs } of scenario.jumps) time.after(atMs, () => database.jump(byMs));
  for (const { fault, fromMs, toMs } of scenario.outages) {
    time.after(fromMs, () => time.after(toMs - fromMs, faults.begin(fault)));
  }
  time.after(scenario.healedAtMs, () => faults.heal());
}

/** The container of an execution starts, some time after its creation, and asks whether it may work. */
function startJob(options: {
  readonly world: World;
  readonly rows: LedgerRows;
  readonly execution: Execution;
}) {
  const { world, rows, execution } = options;
  const { time, random, faults, counts, invariants, history, scenario } = world;
  const confirm = (): void => {
    if (faults.strikes('ledgerFails')) {
      time.after(RETRY_OF_FENCE_MS, confirm);
    } else if (faults.strikes('ledgerAnswerLost')) {
      rows.confirm(execution.launchId, execution.name);
      time.after(RETRY_OF_FENCE_MS, confirm);
    } else if (rows.confirm(execution.launchId, execution.name)) {
      history?.note(execution.launchId, `job: ${execution.name} works`);
      invariants.works(execution);
    } else {
      history?.note(execution.launchId, `job: ${execution.name} does not work, another one did`);
      counts.fencedOff += 1;
    }
  };
  if (scenario.isFenced) time.after(random.mostlyShort(500, 120_000), confirm);
}
