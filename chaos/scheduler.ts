import { setTimeout } from 'node:timers/promises';

export interface SchedulerOptions {
  readonly url: string;
  readonly everyMs: number;
  /** Deadline of one call; failed calls are not repeated. */
  readonly deadlineMs: number;
}

const OK = 200;

/** Calls an address regularly, as Cloud Scheduler does. */
export class Scheduler implements AsyncDisposable {
  /** The number of calls by status; 0 for calls without an answer. */
  readonly statuses = new Map<number, number>();
  /** Resolves at the first answer 200. */
  readonly answered: Promise<void>;
  readonly #answered = Promise.withResolvers<void>();
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;

  constructor(options: SchedulerOptions) {
    this.answered = this.#answered.promise;
    this.#running = this.#run(options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run({ url, everyMs, deadlineMs }: SchedulerOptions): Promise<void> {
    const calls = new Set<Promise<void>>();
    while (!this.#stop.signal.aborted) {
      const call = this.#call(url, deadlineMs).finally(() => calls.delete(call));
      calls.add(call);
      await setTimeout(everyMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    }
    await Promise.all(calls);
  }

  async #call(url: string, deadlineMs: number): Promise<void> {
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(deadlineMs)]);
    const status = await fetch(url, { method: 'POST', signal }).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status;
      },
      () => 0,
    );
    if (status === OK) this.#answered.resolve();
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
  }
}
