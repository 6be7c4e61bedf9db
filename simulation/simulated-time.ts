import { EventQueue, type Event } from './event-queue.ts';

/** Steps that are handed to Node's event loop at once; one at a time costs four times as much. */
const BATCH = 64;

/**
 * Owns the time of a simulation and runs its events one after the other. Between two events every promise
 * that can go on has gone on: each event is an immediate of its own, and Node empties the
 * queue of microtasks after each.
 */
export class SimulatedTime {
  readonly #queue = new EventQueue();
  #nowMs = 0;
  #order = 0;
  #isStopped = false;

  /** Milliseconds since the simulation began. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** How many events have been entered. */
  get entered(): number {
    return this.#order;
  }

  after(delayMs: number, run: () => void): { cancel(): void } {
    const event: Event = { atMs: this.#nowMs + Math.max(0, delayMs), order: this.#order, run };
    this.#order += 1;
    this.#queue.push(event);
    return {
      cancel: () => {
        event.run = undefined;
      },
    };
  }

  /** Nothing happens any more. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Resolves when nothing is left to happen, or after `stop`; rejects with what an event throws. */
  async run(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let left = 0;
    const step = (): void => {
      left -= 1;
      let hasRun = false;
      try {
        hasRun = this.#step();
      } catch (error) {
        this.stop();
        reject(error);
      }
      if (left > 0) return;
      if (this.#isStopped || (!hasRun && this.#queue.size === 0)) resolve();
      else refill();
    };
    const refill = (): void => {
      left = BATCH;
      for (let count = 0; count < BATCH; count += 1) setImmediate(step);
    };
    refill();
    await promise;
  }

  #step(): boolean {
    while (!this.#isStopped) {
      const event = this.#queue.shift();
      if (event === undefined) return false;
      if (event.run === undefined) continue;
      this.#nowMs = event.atMs;
      event.run();
      return true;
    }
    return false;
  }
}
