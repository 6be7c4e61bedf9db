import type { Clock } from '../kit/clock.ts';
import type { Lease, Leases } from '../ledger/leases.ts';

/** Longer than following takes; a process that was killed blocks it for so long. */
const LEASE_MS = 60_000;
/** A process that has used up a minute's reads keeps the others from following for somewhat less than a minute. */
const PER_READ_MS = 800;

/**
 * The right to follow executions. The quota of reads is a project's, so whoever has read keeps it for as long as those
 * reads weigh, and the next process begins with a quota that has recovered.
 */
export class FollowLease {
  readonly #leases: Leases;
  readonly #clock: Clock;
  readonly #scale: number;
  #held: Lease | undefined;

  constructor(options: { readonly leases: Leases; readonly clock: Clock; readonly scale?: number }) {
    this.#leases = options.leases;
    this.#clock = options.clock;
    this.#scale = options.scale ?? 1;
  }

  /**
   * Runs `work`, unless another process has the right.
   *
   * @param work resolves with how many reads it took.
   */
  async during(work: () => Promise<number>): Promise<void> {
    if (!(await this.#take())) return;
    const beganMs = this.#clock.monotonic();
    let reads = 0;
    try {
      reads = await work();
    } finally {
      const restMs = beganMs + reads * PER_READ_MS * this.#scale - this.#clock.monotonic();
      await (restMs > 0 ? this.#keep(restMs) : this.release());
    }
  }

  /** Gives it back, where it is held: else nobody follows for its length. */
  async release(): Promise<void> {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) await this.#leases.release(held);
  }

  async #take(): Promise<boolean> {
    const forMs = LEASE_MS * this.#scale;
    if (this.#held !== undefined && (await this.#leases.extend(this.#held, forMs))) return true;
    this.#held = await this.#leases.acquire({ name: 'follow', forMs });
    return this.#held !== undefined;
  }

  async #keep(forMs: number): Promise<void> {
    if (this.#held !== undefined) await this.#leases.extend(this.#held, forMs);
  }
}
