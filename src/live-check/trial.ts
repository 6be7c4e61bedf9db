import type { ListedExecution } from '../launch/executions/listed-execution.ts';
import { hasEnded, type EndedExecution } from '../launch/executions/observed-execution.ts';
import { LAUNCH_ENV } from '../launch/event/launch-env.ts';
import type { RunJobCall } from '../launch/jobs/run-job-call.ts';
import { unlessAborted } from '../launch/kit/abort-race.ts';
import { passed, type Clock } from '../launch/kit/clock.ts';
import type { Thing } from './clean-up.ts';
import type { EndEntries, LiveProject, PushEndpoint } from './live-project.ts';
import type { Names } from './names.ts';

export interface TrialOptions {
  readonly project: LiveProject;
  readonly names: Names;
  readonly clock: Clock;
  /** Ends the trial: whatever waits throws {@link Stopped}. */
  readonly signal: AbortSignal;
  /** Undefined without `--push-url`. */
  readonly push?: PushEndpoint | undefined;
}

/** The user has stopped the run. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** A launch that the trial has made. */
export interface Launched {
  readonly launchId: string;
  /** Just before RunJob was called, milliseconds since the Unix epoch. */
  readonly calledMs: number;
  /** What RunJob answered; undefined if it named no execution. */
  readonly answer: ListedExecution | undefined;
  /** Undefined if it was not listed in time. */
  readonly listed: Found<ListedExecution> | undefined;
}

export interface Found<Value> {
  readonly value: Value;
  readonly afterSeconds: number;
}

/** The default of RELAUNCH_AFTER_SECONDS: what is listed later is launched twice. */
export const LISTED_WITHIN_SECONDS = 300;
const POLL_MS = 1_000;
const ENDED_WITHIN_SECONDS = 300;

/** What the launches of a trial run, by the variables of Google's sample image. */
const RUNS = {
  succeeds: {},
  fails: { FAIL_RATE: '1' },
  runs: { SLEEP_MS: '300000' },
} satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What the assumptions share while they are tried: each thing is made once, when the first of them needs it. */
export class Trial {
  readonly project: LiveProject;
  readonly names: Names;
  readonly clock: Clock;
  readonly push: PushEndpoint | undefined;
  /** What has to be removed. Each is noted before it is asked for, so an answer that is lost leaves nothing behind. */
  readonly made = new Set<Thing>();
  readonly #signal: AbortSignal;
  readonly #shared = new Map<string, Promise<unknown>>();
  #launches = 0;

  constructor({ project, names, clock, signal, push }: TrialOptions) {
    this.project = project;
    this.names = names;
    this.clock = clock;
    this.push = push;
    this.#signal = signal;
  }

  /** Makes something once. */
  shared<Value>(key: string, make: () => Promise<Value>): Promise<Value> {
    const known = this.#shared.get(key) as Promise<Value> | undefined;
    if (known !== undefined) return known;
    const making = make();
    this.#shared.set(key, making);
    return making;
  }

  /** Creates something that has to be removed at the end. */
  async create(thing: Thing, create: () => Promise<void>): Promise<void> {
    this.throwIfStopped();
    this.made.add(thing);
    await create();
  }

  /** The job that is launched. A failed task is not tried again. */
  job(): Promise<string> {
    return this.shared('job', async () => {
      const { job: name } = this.names;
      const { jobs } = this.project;
      await this.create({ kind: 'job', name }, () => jobs.create({ name, args: [], env: {}, maxRetries: 0 }));
      // The rows that need the entries say what is wrong with them.
      await this.endEntries().catch(() => undefined);
      return name;
    });
  }

  /** Opened before the first launch. It rejects if they cannot be read. */
  endEntries(): Promise<EndEntries> {
    return this.shared('end entries', async () => {
      const { ends } = this.project;
      const { subscription: name } = ends;
      if (name !== undefined) await this.create({ kind: 'subscription', name }, () => ends.open());
      return ends;
    });
  }

  /** The call of one launch, as the bridge makes it. */
  call(options: {
    readonly job: string;
    readonly args?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
  }): RunJobCall & { readonly launchId: string } {
    this.#launches += 1;
    const launchId = `${this.names.prefix}-${this.#launches}`;
    return {
      job: options.job,
      container: '',
      args: options.args ?? [],
      clearArgs: false,
      env: { ...options.env, [LAUNCH_ENV.launchId]: launchId, [LAUNCH_ENV.job]: '' },
      taskCount: undefined,
      timeoutSeconds: undefined,
      launchId,
    };
  }

  /** One launch of each kind, which is listed by the time this resolves, or was not in time. */
  launched(kind: keyof typeof RUNS): Promise<Launched> {
    return this.shared(kind, async () => {
      const call = this.call({ job: await this.job(), env: RUNS[kind] });
      return this.launch(call);
    });
  }

  async launch(call: RunJobCall & { readonly launchId: string }): Promise<Launched> {
    this.throwIfStopped();
    const { jobs } = this.project;
    const { launchId } = call;
    const before = new Set((await jobs.list(call.job)).map(({ name }) => name));
    const calledMs = this.clock.now();
    const answer = await jobs.run(call);
    const listed = await this.until(LISTED_WITHIN_SECONDS, async () => {
      const list = await jobs.list(call.job);
      return list.find(({ name }) => (answer === undefined ? !before.has(name) : name === answer.name));
    });
    return { launchId, calledMs, answer, listed };
  }

  /** The name of the execution of a launch. */
  nameOf({ answer, listed }: Launched): string {
    const name = answer?.name ?? listed?.value.name;
    if (name === undefined) throw new Error('no execution of the launch is known');
    return name;
  }

  /** How the launch of that kind has ended. One that runs on is cancelled once its task has started. */
  ended(kind: keyof typeof RUNS): Promise<EndedExecution> {
    return this.shared(`${kind}, ended`, async () => {
      const name = this.nameOf(await this.launched(kind));
      const { jobs } = this.project;
      if (kind === 'runs') {
        await this.until(ENDED_WITHIN_SECONDS, async () => {
          const stage = (await jobs.read(name))?.stage;
          return stage === undefined || stage === 'launched' ? undefined : stage;
        });
        const cancelling = await jobs.cancel(name);
        if (cancelling !== 'asked') throw new Error('the sample image ended before it was cancelled');
      }
      return this.endOf(name);
    });
  }

  /** Waits for the end of an execution. */
  async endOf(name: string): Promise<EndedExecution> {
    const found = await this.until(ENDED_WITHIN_SECONDS, async () => {
      const execution = await this.project.jobs.read(name);
      return execution !== undefined && hasEnded(execution) ? execution : undefined;
    });
    if (found !== undefined) return found.value;
    throw new Error(`the execution had not ended after ${ENDED_WITHIN_SECONDS} s`);
  }

  /** Looks once a second. @returns undefined if nothing was found in time. */
  async until<Value>(
    limitSeconds: number,
    look: () => Promise<Value | undefined>,
  ): Promise<Found<Value> | undefined> {
    const beganMs = this.clock.monotonic();
    for (;;) {
      const value = await look();
      const afterSeconds = (this.clock.monotonic() - beganMs) / 1000;
      if (value !== undefined) return { value, afterSeconds };
      if (afterSeconds >= limitSeconds) return undefined;
      await this.pause(POLL_MS);
    }
  }

  async pause(ms: number): Promise<void> {
    await unlessAborted(passed(this.clock, ms), this.#signal);
    this.throwIfStopped();
  }

  /** @throws {Stopped} */
  throwIfStopped(): void {
    if (this.#signal.aborted) throw new Stopped('stopped');
  }
}
