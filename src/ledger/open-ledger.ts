import type { LedgerScheme } from '../../config/keys/launches.ts';
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

const postgres = () => import('./postgres/postgres-store.ts');

/** The kinds, by the scheme of LEDGER_URL. Each is loaded when it is opened. */
const KINDS: Readonly<Record<string, () => Promise<{ readonly kind: LedgerKind }>>> = {
  postgres,
  postgresql: postgres,
} satisfies Record<LedgerScheme, unknown>;

/** Opens the ledger that LEDGER_URL names. Close it. */
export async function openLedger(options: OpenLedgerOptions): Promise<LedgerStore> {
  return (await kindOf(options.url)).open(options);
}

/** What is wrong with LEDGER_URL, which has a scheme that the configuration takes; undefined where nothing is. */
export async function ledgerUrlComplaint(url: string): Promise<string | undefined> {
  return (await kindOf(url)).complaintAbout(url);
}

async function kindOf(url: string): Promise<LedgerKind> {
  const [scheme = ''] = url.split(':', 1);
  const load = KINDS[scheme];
  if (load === undefined) throw new Error(`no kind of ledger has the scheme ${scheme}://`);
  return (await load()).kind;
}
