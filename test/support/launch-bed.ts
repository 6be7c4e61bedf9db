import { ExecutionIndex } from '../../src/launch/executions/execution-index.ts';
import { ExecutionLedger } from '../../src/launch/executions/execution-ledger.ts';
import type { LaunchTimes } from '../../src/launch/attempt/launch-context.ts';
import { launchDigest, type LaunchRequest } from '../../src/launch/event/launch-request.ts';
import { Launcher } from '../../src/launch/attempt/launcher.ts';
import type { Ledger } from '../../src/launch/executions/ledger.ts';
import { MemoryBudget } from '../../src/launch/pace/memory-budget.ts';
import { AT_ONCE, type Launch } from '../../src/launch/jobs/launch.ts';
import type { Happening } from '../../src/launch/attempt/happenings.ts';
import type { Outcome, OutcomeKind } from '../../src/launch/attempt/outcome.ts';
import { Pace } from '../../src/launch/pace/pace.ts';
import { traceOfLaunch } from '../../src/launch/kit/trace.ts';
import { ALL_OVERRIDES, decode } from './decode-message.ts';
import { LaunchClock } from './launch-clock.ts';
import { ScriptedCloudRun } from './launch-cloud-run.ts';
import { FaultyLedger } from './launch-faulty-ledger.ts';
import { slowPort } from './slow-port.ts';

export const JOB = 'projects/p/locations/r/jobs/j';

export interface LaunchBedOptions {
  /** Another process, with the same time, Cloud Run and (if given) ledger. */
  readonly beside?: LaunchBed;
  readonly ledger?: Ledger;
  readonly callsPerMinute?: number;
  readonly times?: Partial<LaunchTimes>;
  /** The duration of a statement of the ledger or the budget, by the name of its method. Default 0. */
  readonly roundTripMs?: (method: string) => number;
}

export interface DeliveryOptions {
  readonly job?: string;
  readonly name?: string;
  readonly launchId?: string;
  readonly request?: LaunchRequest;
  readonly publishTimeMs?: number;
  readonly signal?: AbortSignal;
}

/** One process of the bridge. Scripted: Cloud Run and the clock; all other parts are real. */
export class LaunchBed {
  readonly clock: LaunchClock;
  readonly cloudRun: ScriptedCloudRun;
  /** Of {@link JOB}. */
  readonly index: ExecutionIndex;
  readonly ledger: FaultyLedger;
  readonly budget: MemoryBudget;
  readonly pace: Pace;
  readonly happenings: Happening[] = [];
  /** The statements of the ledger and the budget so far. */
  readonly statements: string[] = [];
  /** Called with every event, as a log is. */
  onHappening: () => void = () => undefined;
  readonly #indexes = new Map<string, ExecutionIndex>();
  readonly indexOf = (job: string): ExecutionIndex => {
    const { clock, cloudRun } = this;
    const index = this.#indexes.get(job) ?? new ExecutionIndex({ job, list: cloudRun.listOf(job), clock });
    this.#indexes.set(job, index);
    return index;
  };
  readonly #launcher: Launcher;

  constructor(options: LaunchBedOptions = {}) {
    const { beside, ledger, callsPerMinute: calls = 50, times = {}, roundTripMs = () => 0 } = options;
    const clock = beside?.clock ?? new LaunchClock();
    this.clock = clock;
    this.cloudRun = beside?.cloudRun ?? new ScriptedCloudRun({ clock });
    this.index = this.indexOf(JOB);
    const { indexOf } = this;
    this.ledger = new FaultyLedger(ledger ?? new ExecutionLedger({ indexOf, clock }));
    this.budget = new MemoryBudget({ calls, windowMs: 60_000, clock });
    const network = { clock, roundTripMs, onCall: (method: string) => void this.statements.push(method) };
    this.pace = new Pace({ budget: slowPort(this.budget, network), clock, latenessMs: 1_000 });
    this.#launcher = new Launcher({
      runner: this.cloudRun,
      ledger: slowPort(this.ledger, network),
      executionsOf: indexOf,
      paceOf: () => this.pace,
      clock,
      times: { ackDeadlineMs: 60_000, runJobTimeoutMs: 20_000, relaunchAfterMs: 300_000, ...times },
      happened: (happening) => {
        this.happenings.push(happening);
        this.onHappening();
      },
    });
  }

  deliver({ signal = new AbortController().signal, ...options }: DeliveryOptions = {}): Promise<Outcome> {
    return this.#launcher.launch({ launch: launchOf(options), signal });
  }

  /** Delivers, and passes the time between the two listings that prove a launch absent. */
  async deliverAbsent(options: DeliveryOptions = {}): Promise<Outcome> {
    const outcome = this.deliver(options);
    await this.clock.pass(5_000);
    return outcome;
  }

  /** The launch ids of all calls of RunJob so far. */
  get launched(): readonly (string | undefined)[] {
    return this.cloudRun.calls.map(({ env }) => env['LAUNCH_ID']);
  }

  /** The events so far, without the outcomes. */
  get told(): readonly Happening[] {
    return this.happenings.filter(({ kind }) => !(kind in OUTCOMES));
  }

  get toldKinds(): readonly string[] {
    return this.told.map(({ kind }) => kind);
  }
}

const OUTCOMES: Readonly<Record<OutcomeKind, true>> = {
  launched: true,
  queued: true,
  skipped: true,
  duplicate: true,
  ignored: true,
  busy: true,
  throttled: true,
  transient: true,
  unknown: true,
  rejected: true,
};

/** A launch in the form of the message decoder's result. */
export function launchOf(options: Omit<DeliveryOptions, 'signal'> = {}): Launch {
  const { job = JOB, name = '', launchId = 'launch-1', request = { id: '2' }, publishTimeMs } = options;
  return {
    job,
    name,
    launchId,
    launchIdChosen: true,
    queueing: AT_ONCE,
    inputId: request.id,
    values: decode({ data: JSON.stringify(request) }, { overrides: ALL_OVERRIDES }).values,
    digest: launchDigest(request),
    trace: traceOfLaunch(launchId),
    messageId: '1001',
    publishTimeMs,
  };
}
