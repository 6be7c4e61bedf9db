import { ExecutionIndex } from '../../src/launch/executions/execution-index.ts';
import type { SweepCounts, SweepStep } from '../../src/launch/executions/sweep-step.ts';
import type { Happening } from '../../src/launch/attempt/happenings.ts';
import type { LaunchTimes } from '../../src/launch/attempt/launch-context.ts';
import type { Outcome } from '../../src/launch/attempt/outcome.ts';
import type { Launch, LaunchQueueing } from '../../src/launch/jobs/launch.ts';
import { NO_QUEUEING } from '../../src/launch/jobs/job.ts';
import type { LaunchQueue } from '../../src/launch/ledger/launch-queue.ts';
import { LedgerUnavailable } from '../../src/launch/ledger/ledger.ts';
import { MemoryBudget } from '../../src/launch/pace/memory-budget.ts';
import { Pace } from '../../src/launch/pace/pace.ts';
import { Dispatcher } from '../../src/launch/queue/dispatcher.ts';
import { Intake } from '../../src/launch/queue/intake.ts';
import type { QueuedJob } from '../../src/launch/queue/queue-parts.ts';
import { Sweep } from '../../src/launch/queue/sweep.ts';
import { UnknownLaunches } from '../../src/launch/queue/unknown-launches.ts';
import { JOB, launchOf, type DeliveryOptions } from './launch-bed.ts';
import { idle, LaunchClock } from './launch-clock.ts';
import { ScriptedCloudRun } from './launch-cloud-run.ts';
import { MemoryLedger } from './memory-ledger.ts';
import { slowPort } from './slow-port.ts';

export { JOB } from './launch-bed.ts';

export interface QueueBedOptions {
  /** Another process, with the same time, Cloud Run, ledger and budget. */
  readonly beside?: QueueBed;
  readonly callsPerMinute?: number;
  readonly times?: Partial<LaunchTimes>;
  readonly running?: number;
  /** Beside the default job. */
  readonly jobs?: readonly string[];
  readonly steps?: readonly SweepStep[];
  /** The duration of a statement of the ledger or the budget, by the name of its method. Default 0. */
  readonly roundTripMs?: (method: string) => number;
}

export interface QueueDelivery extends DeliveryOptions {
  readonly queueing?: Partial<LaunchQueueing>;
  readonly key?: string;
  readonly hasOwnValues?: boolean;
}

/** One process of the bridge with a ledger in memory. Scripted: Cloud Run and the clock; all other parts are real. */
export class QueueBed {
  readonly clock: LaunchClock;
  readonly cloudRun: ScriptedCloudRun;
  readonly ledger: MemoryLedger;
  readonly queue: LaunchQueue;
  readonly budget: MemoryBudget;
  readonly pace: Pace;
  readonly dispatcher: Dispatcher;
  readonly happenings: Happening[] = [];
  /** The statements of the ledger and the budget so far. */
  readonly statements: string[] = [];
  /** Statements that cannot reach the ledger. */
  readonly down = new Set<string>();
  readonly stop = new AbortController();
  sweepsNoted = 0;
  readonly #intake: Intake;
  readonly #sweep: Sweep;

  constructor(options: QueueBedOptions = {}) {
    const { beside, callsPerMinute: calls = 50, times = {}, running, jobs = [], steps = [] } = options;
    const { roundTripMs = () => 0 } = options;
    const clock = beside?.clock ?? new LaunchClock();
    this.clock = clock;
    this.cloudRun = beside?.cloudRun ?? new ScriptedCloudRun({ clock });
    this.ledger = beside?.ledger ?? new MemoryLedger({ clock });
    this.queue = this.ledger.queue;
    this.budget = beside?.budget ?? new MemoryBudget({ calls, windowMs: 60_000, clock });
    const network = {
      clock,
      roundTripMs,
      onCall: (method: string) => {
        this.statements.push(method);
        if (this.down.has(method)) throw new LedgerUnavailable(`${method} is down by script`);
      },
    };
    const ledger: LaunchQueue = slowPort(this.queue, network);
    const budget = slowPort(this.budget, {
      clock,
      roundTripMs: (method) => roundTripMs(`budget ${method}`),
      onCall: (method) => network.onCall(`budget ${method}`),
    });
    this.pace = new Pace({ budget, clock, latenessMs: 1_000 });
    const indexes = new Map<string, ExecutionIndex>();
    const executionsOf = (job: string): ExecutionIndex => {
      const index = indexes.get(job) ?? new ExecutionIndex({ job, list: this.cloudRun.listOf(job), clock });
      indexes.set(job, index);
      return index;
    };
    const queued: readonly QueuedJob[] = ['', ...jobs].map((name) => ({
      name,
      job: JOB,
      queueing: { ...NO_QUEUEING, running },
    }));
    this.dispatcher = new Dispatcher({
      runner: this.cloudRun,
      ledger,
      executionsOf,
      paceOf: () => this.pace,
      clock,
      times: { ackDeadlineMs: 60_000, runJobTimeoutMs: 20_000, relaunchAfterMs: 300_000, ...times },
      happened: (happening) => void this.happenings.push(happening),
      jobs: queued,
      stop: this.stop.signal,
    });
    const { dispatcher } = this;
    this.#intake = new Intake({ queue: ledger, dispatcher, clock });
    this.#sweep = new Sweep({
      queue: ledger,
      jobs: queued,
      dispatcher,
      steps: [new UnknownLaunches(dispatcher.parts), ...steps],
      noteSweep: async () => void (this.sweepsNoted += 1),
      clock,
    });
  }

  deliver({ signal = this.stop.signal, ...options }: QueueDelivery = {}): Promise<Outcome> {
    return this.#intake.launch({ launch: queuedLaunchOf(options), signal });
  }

  /** Stores launches without an attempt, as a process does that stops at that moment. */
  async store(...launchIds: readonly string[]): Promise<void> {
    for (const launchId of launchIds) await this.queue.store(queuedLaunchOf({ launchId }));
  }

  sweep(signal: AbortSignal = this.stop.signal): Promise<SweepCounts> {
    return this.#sweep.run(signal);
  }

  /** Sweeps while up to a minute passes. */
  async sweepInTime(): Promise<SweepCounts> {
    const swept = this.sweep();
    const progress = { isOver: false };
    void swept.catch(() => undefined).finally(() => (progress.isOver = true));
    await idle();
    for (let second = 0; second < 60 && !progress.isOver; second += 1) await this.clock.pass(1_000);
    return swept;
  }

  /** The launch ids of all calls of RunJob so far. */
  get launched(): readonly (string | undefined)[] {
    return this.cloudRun.calls.map(({ env }) => env['LAUNCH_ID']);
  }

  get toldKinds(): readonly string[] {
    return this.happenings.map(({ kind }) => kind);
  }
}

export function queuedLaunchOf({ queueing, key, hasOwnValues, ...options }: QueueDelivery = {}): Launch {
  const launch = launchOf(options);
  return {
    ...launch,
    values: { ...launch.values, key, hasOwnValues: hasOwnValues ?? launch.values.hasOwnValues },
    queueing: { ...launch.queueing, ...queueing },
  };
}
