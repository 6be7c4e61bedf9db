import type { Budget } from '../src/launch/ledger/budget.ts';
import { ExecutionIndex } from '../src/launch/executions/execution-index.ts';
import { ExecutionLedger } from '../src/launch/executions/execution-ledger.ts';
import { Launcher } from '../src/launch/attempt/launcher.ts';
import { tellAll, type Happened } from '../src/launch/attempt/happenings.ts';
import { MemoryBudget, UnlimitedBudget } from '../src/launch/pace/memory-budget.ts';
import { Pace } from '../src/launch/pace/pace.ts';
import { ReadQuota } from '../src/launch/executions/read-quota.ts';
import { BudgetPort } from './budget-rows.ts';
import { launchText } from './jobs.ts';
import { ListPort } from './list-port.ts';
import type { Process } from './process.ts';
import { queueServing } from './queue/queue-parts.ts';
import { RunnerPort } from './runner-port.ts';
import type { Outside, Serving } from './serving.ts';
import { ACK_DEADLINE_MS, LATENESS_MS, RUN_JOB_TIMEOUT_MS, WINDOW_MS } from './constants.ts';
import type { World } from './world.ts';

/** Wires a process as the product does, with ports of the simulation. */
export function servingOf(process: Process, outside: Outside): Serving {
  const { world, cloudRuns, bug } = outside;
  const { scenario } = world;
  const { clock } = process;
  const quota = new ReadQuota({ clock, perMinute: 480 });
  const indexes = new Map(
    [...cloudRuns].map(([job, cloudRun]) => {
      const options = { job, list: new ListPort({ world, process, cloudRun }), clock };
      return [job, bug?.index?.(options) ?? new ExecutionIndex({ ...options, quota })] as const;
    }),
  );
  const executionsOf = (job: string): ExecutionIndex => {
    const index = indexes.get(job);
    if (index === undefined) throw new Error(`${job} is not a job of the simulation`);
    return index;
  };
  const pace = new Pace({ budget: budgetOf(process, outside), clock, latenessMs: LATENESS_MS });
  const attempt = {
    runner: new RunnerPort({ world, process, cloudRuns }),
    executionsOf,
    paceOf: () => pace,
    clock,
    times: {
      ackDeadlineMs: ACK_DEADLINE_MS,
      runJobTimeoutMs: RUN_JOB_TIMEOUT_MS,
      relaunchAfterMs: scenario.relaunchAfterMs,
    },
    happened: tellAll([counted(process, world), noted(process, world)]),
  };
  if (scenario.profile !== 'no-ledger') return queueServing({ process, outside, attempt, quota });
  const ledger = new ExecutionLedger({ indexOf: executionsOf, clock });
  const launcher = new Launcher({ ...attempt, ledger });
  return { launch: (delivery) => launcher.launch(delivery), stop: () => undefined };
}

function budgetOf(process: Process, { world, budgetRows, bug }: Outside): Budget {
  const { launchesPerMinute: calls, profile } = world.scenario;
  const { clock } = process;
  if (calls === 0) return new UnlimitedBudget({ clock });
  if (profile !== 'no-ledger') {
    const budget = new BudgetPort({ world, process, rows: budgetRows });
    return bug?.budget?.(budget) ?? budget;
  }
  return new MemoryBudget({ calls, windowMs: WINDOW_MS, clock });
}

function counted(process: Process, { counts }: World): Happened {
  return ({ kind }) => {
    if (!process.isAlive) return;
    if (kind === 'adopted') counts.adopted += 1;
    if (kind === 'relaunched') counts.relaunched += 1;
    if (kind === 'not recorded') counts.notRecorded += 1;
  };
}

function noted(process: Process, { history }: World): Happened {
  return ({ kind }, launch) => {
    if (process.isAlive) history?.note(launchText(launch), `${process.name}: told "${kind}"`);
  };
}
