import type { LedgerStore } from '../launch/ledger/ledger-store.ts';
import type { LedgerUnavailable } from '../launch/ledger/ledger.ts';

export interface OpenLedgerOptions {
  /** LEDGER_URL. */
  readonly url: string;
  /**
   * Waits for seconds for a launch that another process is just changing. For what launches nothing: all tasks of an
   * execution ask for one launch at once. Default false: no launch may be late because of another one.
   */
  readonly isPatient?: boolean | undefined;
  /** Told when an idle connection dies, which is no reason to do anything: the next question makes a new one. */
  readonly onConnectionLost?: ((error: LedgerUnavailable) => void) | undefined;
}

/** One kind of ledger. */
export interface LedgerKind {
  /** Opens the ledger, without connecting yet. */
  open(options: OpenLedgerOptions): LedgerStore;
  /** What is wrong with a URL of this kind, without repeating it; undefined where nothing is. */
  complaintAbout(url: string): string | undefined;
}
