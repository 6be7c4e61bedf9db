import type { LedgerStore } from '../launch/ledger/ledger-store.ts';
import type { LedgerUnavailable } from '../launch/ledger/ledger.ts';

export interface OpenLedgerOptions {
  /** LEDGER_URL. */
  readonly url: string;
  /**
   * Waits for some seconds for a launch that another process is changing. For the job entry: all tasks of an execution
   * ask about one launch at once. Default false, so that no launch is delayed by another one.
   */
  readonly isPatient?: boolean | undefined;
  /** Called when an idle connection is lost. Nothing has to be done: the next statement opens a new one. */
  readonly onConnectionLost?: ((error: LedgerUnavailable) => void) | undefined;
}

/** One kind of ledger. */
export interface LedgerKind {
  /** Opens the ledger. It does not connect yet. */
  open(options: OpenLedgerOptions): LedgerStore;
  /** What is wrong with a URL of this kind, without the URL; undefined if it is valid. */
  complaintAbout(url: string): string | undefined;
}
