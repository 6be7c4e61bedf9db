import { EventQueue, type Event } from './event-queue.ts';

/** How many steps are given to Node's event loop at once: one at a time costs four times as much. */
const BATCH = 64;

/**
 * The time of a simulation: runs its events one after the other. Each event is an immediate of Node, which empties the
 * queue of microtasks after each one. So between two events every promise that can go on has gone on.
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

  /** The number of events so far. */
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

  /** Ends the simulation. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Resolves when no events are left, or after `stop`; rejects with the error of an event. */
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
