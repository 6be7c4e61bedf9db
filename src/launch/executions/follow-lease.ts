import type { Clock } from '../kit/clock.ts';
import type { Lease, Leases } from '../ledger/leases.ts';

/** Longer than one look takes. After a process was killed, other processes wait this long before they follow. */
const LEASE_MS = 60_000;
/** How long each read keeps other processes from following: 60 reads, somewhat less than a minute. */
const PER_READ_MS = 800;

/**
 * The right to follow executions. The quota of reads is the project's. So a process keeps the lease until the quota has
 * recovered from its reads.
 */
export class FollowLease {
  readonly #leases: Leases;
  readonly #clock: Clock;
  readonly #scale: number;
  #lease: Lease | undefined;

  constructor(options: { readonly leases: Leases; readonly clock: Clock; readonly scale?: number }) {
    this.#leases = options.leases;
    this.#clock = options.clock;
    this.#scale = options.scale ?? 1;
  }

  /**
   * Runs `work`, unless another process has the lease.
   *
   * @param work resolves with the number of its reads.
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

  /** Gives the lease back, so that another process can follow at once. */
  async release(): Promise<void> {
    const lease = this.#lease;
    this.#lease = undefined;
    if (lease !== undefined) await this.#leases.release(lease);
  }

  async #take(): Promise<boolean> {
    const forMs = LEASE_MS * this.#scale;
    if (this.#lease !== undefined && (await this.#leases.extend(this.#lease, forMs))) return true;
    this.#lease = await this.#leases.acquire({ name: 'follow', forMs });
    return this.#lease !== undefined;
  }

  async #keep(forMs: number): Promise<void> {
    if (this.#lease !== undefined) await this.#leases.extend(this.#lease, forMs);
  }
}
