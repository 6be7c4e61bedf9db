import type { ExecutionHint } from '../src/launch/executions/execution-hints.ts';
import type { Outcome } from '../src/launch/attempt/outcome.ts';
import { LedgerUnavailable } from '../src/launch/ledger/ledger.ts';
import { servingOf } from './parts.ts';
import type { Outside, Serving } from './serving.ts';
import { Process } from './process.ts';
import type { Answer, Push } from './pubsub.ts';

interface Open {
  readonly push: Push;
  readonly abort: AbortController;
}

/** A stopping process is killed after this time. */
const STOP_MS = 9500;

/** One instance of the service: a process, the next one after a crash, and so on. */
export class Instance {
  readonly #outside: Outside;
  readonly #name: string;
  #lives = 0;
  #process!: Process;
  #serving!: Serving;
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

  /** The scheduler calls. */
  sweep(): void {
    const process = this.#process;
    this.#request('a sweep', async ({ sweep }) => {
      this.#outside.world.counts.sweeps += 1;
      await sweep?.();
      this.#outside.world.invariants.queue.swept(process.thawedMs);
    });
  }

  /**
   * A message comes that an execution has ended.
   *
   * @param heard called with the answer; false: it has to be sent again.
   */
  hear(hint: ExecutionHint, heard: (isDone: boolean) => void): void {
    const isTaken = this.#request('a hint', async ({ hear }) => {
      this.#outside.world.counts.hints += 1;
      try {
        await hear?.(hint);
        heard(true);
      } catch (error) {
        heard(!(error instanceof LedgerUnavailable));
        if (error instanceof Error && error.message.startsWith('simulated')) return;
        throw error;
      }
    });
    if (!isTaken) heard(false);
  }

  /** SIGTERM: waiting deliveries are refused, and sent calls get some seconds. */
  stop(): void {
    const process = this.#process;
    if (!process.isAlive || this.#isStopping) return;
    this.#outside.world.counts.stops += 1;
    this.#isStopping = true;
    process.receive(() => {
      this.#serving.stop();
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
    this.#serving = servingOf(this.#process, this.#outside);
  }

  #crashed(): void {
    const { time, random, counts, invariants } = this.#outside.world;
    if (!this.#isStopping) counts.crashes += 1;
    for (const { push } of this.#open) {
      this.#note(push.message.launchId, 'is gone');
      invariants.closed(push.message.launchId);
      push.answer(undefined);
    }
    this.#open.clear();
    time.after(random.mostlyShort(300, 60_000), () => this.#start());
  }

  async #handle(push: Push): Promise<void> {
    const { invariants } = this.#outside.world;
    const { message } = push;
    const process = this.#process;
    const open = { push, abort: new AbortController() };
    this.#open.add(open);
    invariants.opened(message.launchId);
    this.#note(message.launchId, `gets ${message.messageId}, attempt ${message.attempts}`);
    push.onClose = () => process.receive(() => open.abort.abort());
    let outcome: Outcome;
    try {
      outcome = await this.#serving.launch({ launch: message.launch, signal: open.abort.signal });
    } catch (error) {
      return this.#failed(message.launchId, error);
    }
    process.receive(() => {
      if (!this.#open.delete(open)) return;
      this.#note(message.launchId, `outcome of ${message.messageId} is ${describe(outcome)}`);
      invariants.closed(message.launchId);
      push.answer(this.#answerTo(outcome));
    });
  }

  /** @returns false if no process is running. */
  #request(what: string, answer: (serving: Serving) => Promise<void>): boolean {
    const process = this.#process;
    if (!process.isAlive || this.#isStopping) return false;
    process.receive(() => {
      answer(this.#serving).catch((error: unknown) => {
        if (!(error instanceof LedgerUnavailable)) this.#failed(what, error);
      });
    });
    return true;
  }

  #failed(launchId: string, error: unknown): void {
    const detail = `${this.#process.name} throws ${error instanceof Error ? (error.stack ?? '') : String(error)}`;
    this.#outside.world.invariants.violate({ invariant: 'an outcome, never an error', launchId, detail });
  }

  #answerTo({ kind }: Outcome): Answer {
    const { counts } = this.#outside.world;
    if (kind === 'throttled') counts.throttled += 1;
    if (kind === 'launched' || kind === 'duplicate' || kind === 'queued' || kind === 'skipped') return 'ack';
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
