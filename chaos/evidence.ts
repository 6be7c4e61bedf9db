import type { EmulatedExecution } from '../emulators/cloud-run/emulated-execution.ts';
import type { RecordedCall } from '../emulators/grpc/unary-call.ts';
import { LAUNCH_ENV } from '../src/launch/event/launch-env.ts';
import type { Happening } from '../src/launch/attempt/happenings.ts';

/** The fields of a `RunJobRequest` that are read. */
interface RunJobRequest {
  readonly overrides: {
    readonly containerOverrides: readonly {
      readonly env: readonly { readonly name: string; readonly value: string }[];
    }[];
  } | null;
}

/** The fields of a log line that are read. */
interface LogLine {
  readonly launchId?: string;
  readonly outcome?: string;
  readonly execution?: string;
  readonly happening?: Happening['kind'];
  readonly code?: string;
  readonly detail?: string;
  readonly err?: unknown;
}

export interface StartedExecution {
  readonly name: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdAtMs: number;
}

/** An execution as Cloud Run has it. */
export interface EndedExecution extends StartedExecution {
  readonly completedAtMs: number;
  readonly state: EmulatedExecution['state'];
}

const KEPT_COMPLAINTS = 3;

/** Everything that was observed in a run, by launch id. */
export class Evidence {
  /** Oldest first. */
  readonly executions = new Map<string, EndedExecution[]>();
  /** The number of deliveries by outcome, as far as their instance lived to log it. */
  readonly outcomes = new Map<string, number>();
  adopted = 0;
  relaunched = 0;
  /** Launches that a service logged as doubled. */
  toldDoubled = 0;
  runJobCalls = 0;
  /** The time of each RunJob call that was answered OK, by the emulator's clock. */
  readonly acceptedAtMs: number[] = [];
  /** The time of the first RunJob call, by the emulator's clock. */
  firstCallAtMs: number | undefined;
  /** RunJob calls that were answered RESOURCE_EXHAUSTED. */
  exhausted = 0;
  /** The first log lines with an error and without a launch, which no run should have. */
  readonly complaints: string[] = [];
  readonly #histories = new Map<string, string[]>();
  #lastCall: RecordedCall | undefined;

  readonly noteExecution = (execution: EmulatedExecution): void => {
    const { name, createdAtMs, completedAtMs = createdAtMs, containers, state } = execution;
    const launchId = containers[0]?.env[LAUNCH_ENV.launchId];
    if (launchId === undefined) return;
    const executions = [
      ...(this.executions.get(launchId) ?? []),
      { name, createdAtMs, completedAtMs, state },
    ];
    this.executions.set(
      launchId,
      executions.toSorted((a, b) => a.createdAtMs - b.createdAtMs),
    );
    this.#note(launchId, createdAtMs, `execution ${shortName(name)} created`);
    this.#note(launchId, completedAtMs, `execution ${shortName(name)} ${state}`);
  };

  readonly noteLine = (line: string): void => {
    const { launchId, outcome, execution, happening, code, detail, err } = parsed(line);
    if (launchId === undefined) {
      if (err !== undefined && this.complaints.length < KEPT_COMPLAINTS) this.complaints.push(line);
      return;
    }
    if (outcome !== undefined) this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
    if (happening === 'doubled') this.toldDoubled += 1;
    if (happening === 'relaunched') this.relaunched += 1;
    if (happening === 'adopted') this.adopted += 1;
    const said = outcome ?? happening ?? code ?? 'a line';
    const about = detail ?? (execution === undefined ? '' : shortName(execution));
    this.#note(launchId, Date.now(), `a service: ${said}${about && ` (${about})`}`);
  };

  /**
   * Records the new calls. Call it every few seconds: the emulator keeps only ten thousand calls.
   */
  collectCalls(calls: readonly RecordedCall[]): void {
    const from = this.#lastCall === undefined ? 0 : calls.lastIndexOf(this.#lastCall) + 1;
    for (const call of calls.slice(from)) if (call.rpc === 'RunJob') this.#noteCall(call);
    this.#lastCall = calls.at(-1);
  }

  get executionCount(): number {
    return [...this.executions.values()].reduce((total, { length }) => total + length, 0);
  }

  /** The events of one launch, in order of time. */
  historyOf(launchId: string): readonly string[] {
    return (this.#histories.get(launchId) ?? []).toSorted();
  }

  #noteCall({ request, answer, atMs }: RecordedCall): void {
    const { overrides } = request as RunJobRequest;
    const env = overrides?.containerOverrides[0]?.env ?? [];
    const launchId = env.find(({ name }) => name === LAUNCH_ENV.launchId)?.value;
    if (launchId === undefined) return;
    this.runJobCalls += 1;
    this.firstCallAtMs = Math.min(this.firstCallAtMs ?? Infinity, atMs);
    if (answer === 'OK') this.acceptedAtMs.push(atMs);
    if (answer === 'RESOURCE_EXHAUSTED') this.exhausted += 1;
    this.#note(launchId, atMs, `RunJob called, answered ${answer}`);
  }

  #note(launchId: string, atMs: number, what: string): void {
    const history = this.#histories.get(launchId) ?? [];
    history.push(`${new Date(atMs).toISOString().slice(11, 23)} ${what}`);
    this.#histories.set(launchId, history);
  }
}

function parsed(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    // The line of a process that was killed while it wrote.
    return {};
  }
}

function shortName(execution: string): string {
  return execution.slice(execution.lastIndexOf('/') + 1);
}
