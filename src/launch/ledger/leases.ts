/** What one process at a time does: following executions, publishing events. */
export type LeaseName = 'follow' | 'publish';

export interface Lease {
  readonly name: LeaseName;
  readonly token: string;
}

/** Rights that one process at a time has, and that expire. Every method throws `LedgerUnavailable`. */
export interface Leases {
  /** @returns undefined while another process has it. */
  acquire(options: { readonly name: LeaseName; readonly forMs: number }): Promise<Lease | undefined>;
  /** Makes it last `forMs` from now. @returns false if it was lost. */
  extend(lease: Lease, forMs: number): Promise<boolean>;
  release(lease: Lease): Promise<void>;
}
