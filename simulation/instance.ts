import type { Launcher } from '../src/launch/attempt/launcher.ts';
import type { LaunchValues } from '../src/launch/jobs/job.ts';
import { AT_ONCE, type Launch } from '../src/launch/jobs/launch.ts';
import type { Outcome } from '../src/launch/attempt/outcome.ts';
import { traceOfLaunch } from '../src/launch/kit/trace.ts';
import { launcherOf, type Outside } from './parts.ts';
import { Process } from './process.ts';
import type { Answer, Message, Push } from './pubsub.ts';
import { EPOCH_MS } from './constants.ts';

interface Open {
  readonly push: Push;
  readonly openedMs: number;
  readonly abort: AbortController;
}

const VALUES: LaunchValues = {
  container: '',
  args: null,
  env: {},
  taskCount: undefined,
  timeoutSeconds: undefined,
  launchId: undefined,
  key: undefined,
  hasOwnValues: false,
};

/** How long a stopping process is left before it is killed. */
const STOP_MS = 9500;

/** One instance of the service: a process, the next one after a crash, and so on. */
export class Instance {
  readonly #outside: Outside;
  readonly #name: string;
  #lives = 0;
  #process!: Process;
  #launcher!: Launcher;
  #isStopping = false;
  readonly #open = new Set<Open>();

  constructor(options: { readonly outside: Outside; readonly name: string }) {
    this.#outside = options.outside;
    this.#name = options.name;
    this.#start();
  }

  get process(): Process {
    return this.#process;
  }

  /** A push comes in. An instance that is down or stopping refuses the connection. */
  receive(push: Push): void {
    if (!this.#process.isAlive || this.#isStopping) return push.answer(undefined);
    this.#process.receive(() => void this.#handle(push));
  }

  /** SIGTERM: whoever waits is sent away, calls that were sent get some seconds. */
  stop(): void {
    const process = this.#process;
    if (!process.isAlive || this.#isStopping) return;
    this.#outside.world.counts.stops += 1;
    this.#isStopping = true;
    process.receive(() => {
      for (const { push, abort } of this.#open) {
        this.#note(push.message.launchId, 'stops');
        abort.abort();
      }
    });
    this.#outside.world.time.after(STOP_MS, () => process.crash());
  }

  #start(): void {
    this.#lives += 1;
    this.#isStopping = false;
    const { world } = this.#outside;
    const name = `${this.#name}.${this.#lives}`;
    this.#process = new Process({ world, name, onCrash: () => this.#crashed() });
    this.#launcher = launcherOf(this.#process, this.#outside);
  }

  #crashed(): void {
    const { time, random, counts, invariants } = this.#outside.world;
    if (!this.#isStopping) counts.crashes += 1;
    for (const { push, openedMs } of this.#open) {
      this.#note(push.message.launchId, 'is gone');
      invariants.closed(push.message.launchId, openedMs, undefined);
      push.answer(undefined);
    }
    this.#open.clear();
    time.after(random.mostlyShort(300, 60_000), () => this.#start());
  }

  async #handle(push: Push): Promise<void> {
    const { time, invariants } = this.#outside.world;
    const { message } = push;
    const process = this.#process;
    const open = { push, openedMs: time.nowMs, abort: new AbortController() };
    this.#open.add(open);
    invariants.opened(message.launchId);
    this.#note(message.launchId, `gets ${message.messageId}, attempt ${message.attempts}`);
    push.onClose = () => process.receive(() => open.abort.abort());
    let outcome: Outcome;
    try {
      outcome = await this.#launcher.launch({ launch: launchOf(message), signal: open.abort.signal });
    } catch (error) {
      const detail = `${process.name} throws ${String(error)}`;
      return invariants.violate({
        invariant: 'an outcome, never an error',
        launchId: message.launchId,
        detail,
      });
    }
    process.receive(() => {
      if (!this.#open.delete(open)) return;
      this.#note(message.launchId, `outcome of ${message.messageId} is ${describe(outcome)}`);
      invariants.closed(message.launchId, open.openedMs, outcome);
      push.answer(this.#answerTo(outcome));
    });
  }

  #answerTo({ kind }: Outcome): Answer {
    const { counts } = this.#outside.world;
    if (kind === 'throttled') counts.throttled += 1;
    if (kind === 'launched' || kind === 'duplicate') return 'ack';
    if (kind !== 'rejected') return 'nack';
    counts.rejected += 1;
    return 'stored, ack';
  }

  #note(launchId: string, text: string): void {
    this.#outside.world.history?.note(launchId, `${this.#process.name}: ${text}`);
  }
}

function describe(outcome: Outcome): string {
  return 'why' in outcome ? `${outcome.kind}: ${outcome.why.code}` : outcome.kind;
}

function launchOf({ messageId, key, digest, inputId, publishedMs }: Message): Launch {
  return {
    ...key,
    launchIdChosen: true,
    queueing: AT_ONCE,
    inputId,
    values: VALUES,
    digest,
    trace: traceOfLaunch(key.launchId),
    messageId,
    publishTimeMs: EPOCH_MS + publishedMs,
  };
}
