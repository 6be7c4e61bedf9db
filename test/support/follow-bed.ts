/** The follower with a clock that the test moves. Real: all of src/launch. Scripted: Cloud Run. In memory: the ledger. */
import { EndRecorder, type RecordedEnd } from '../../src/launch/executions/end-recorder.ts';
import { ExecutionHints } from '../../src/launch/executions/execution-hints.ts';
import { Follower } from '../../src/launch/executions/follower.ts';
import type { ObservedExecution } from '../../src/launch/executions/observed-execution.ts';
import { ReadWindow } from '../../src/launch/executions/read-window.ts';
import { LaunchClock } from './launch-clock.ts';
import { MemoryLedger } from './memory-ledger.ts';
import { observedExecution } from './observed-execution.ts';

export const JOB = 'projects/p/locations/r/jobs/j';
export const APART_MS = 300_000;
export const keyOf = (launchId: string, { job = JOB, name = '' } = {}) => ({ job, name, launchId });

/** Executions, newest first, as a list and one by one. Each read is recorded as `list JOB` or `get NAME`. */
class ScriptedExecutions {
  readonly reads: string[] = [];
  readonly executions: ObservedExecution[] = [];
  /** The error of all reads, if set. */
  readonly failures = new Map<string, Error>();
  pageSize = 100;

  add(given: Partial<ObservedExecution> & { readonly name: string }): ObservedExecution {
    const execution = observedExecution(given);
    this.executions.unshift(execution);
    return execution;
  }

  change(name: string, to: Partial<ObservedExecution>): void {
    const at = this.executions.findIndex((one) => one.name === name);
    const before = this.executions[at];
    if (before !== undefined) this.executions[at] = { ...before, ...to };
  }

  listOf(job: string) {
    return {
      page: async ({ pageToken = '0' }: { readonly pageToken: string | undefined }) => {
        this.#note(`list ${job}`);
        const ofJob = this.executions.filter(({ name }) => name.startsWith(`${job}/executions/`));
        const from = Number(pageToken);
        const end = from + this.pageSize;
        return {
          executions: ofJob.slice(from, end),
          nextPageToken: end < ofJob.length ? String(end) : undefined,
        };
      },
    };
  }

  async read(name: string): Promise<ObservedExecution | undefined> {
    this.#note(`get ${name}`);
    return this.executions.find((one) => one.name === name);
  }

  async failureOf({ name, detail }: ObservedExecution) {
    this.#note(`tasks ${name}`);
    return { reason: 'exit-code', exitCode: 3, signal: undefined, detail } as const;
  }

  #note(read: string): void {
    this.reads.push(read);
    const failure = this.failures.get(read);
    if (failure !== undefined) throw failure;
  }
}

export function newFollowBed({ most = 60 } = {}) {
  const clock = new LaunchClock();
  const ledger = new MemoryLedger({ clock });
  const { ends, leases } = ledger;
  const cloudRun = new ScriptedExecutions();
  const told: RecordedEnd[] = [];
  const failed: unknown[] = [];
  const recorder = new EndRecorder({
    ends,
    reader: cloudRun,
    apartMs: APART_MS,
    told: (end) => void told.push(end),
  });
  const newReads = () => new ReadWindow({ clock, most, quotaOf: () => undefined });
  const newFollower = () =>
    new Follower({
      ends,
      recorder,
      listOf: (job) => cloudRun.listOf(job),
      reader: cloudRun,
      reads: newReads(),
      leases,
      clock,
      failed: (_job, error) => void failed.push(error),
    });
  const follower = newFollower();
  const stop = new AbortController();
  return {
    clock,
    ledger,
    cloudRun,
    told,
    failed,
    follower,
    newFollower,
    stop,
    /** A launch, and its execution in Cloud Run. */
    launch: (launchId: string, given: Partial<ObservedExecution> & { readonly job?: string } = {}) => {
      const { job = JOB, ...rest } = given;
      const name = `${job}/executions/${launchId}`;
      const createTimeMs = clock.now();
      const execution = cloudRun.add({ name, launchId, createTimeMs, stage: 'launched', ...rest });
      return { key: ledger.launch(keyOf(launchId, { job }), { execution: name }), name: execution.name };
    },
    /** Looks once, a minute after the last look. */
    follow: async (one = follower) => {
      clock.freeze(60_000);
      return one.run({ signal: stop.signal, untilMs: clock.monotonic() + 10_000 });
    },
    newHints: () => new ExecutionHints({ ends, recorder, reader: cloudRun, reads: newReads(), clock }),
  };
}
