import { describeClaims } from './ledger-claims.conformance.ts';
import type { NewRecord } from './ledger-fixture.conformance.ts';
import { describeKeys } from './ledger-keys.conformance.ts';
import { describeTakeOver } from './ledger-take-over.conformance.ts';

export interface LedgerConformanceOptions {
  readonly name: string;
  /**
   * Makes a new record and returns the instances that share it: several, or one where the
   * implementation serves one process. Closing them is the caller's business.
   */
  readonly create: NewRecord;
}

/**
 * The rules of the `Ledger` port as tests, for every implementation of it. No test waits: a claim that
 * has to be expired is made with a negative lease.
 */
export function describeLedger(options: LedgerConformanceOptions): void {
  describeClaims(options);
  describeTakeOver(options);
  describeKeys(options);
}
