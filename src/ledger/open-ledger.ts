import type { LedgerScheme } from '../../config/keys/launches.ts';
import type { LedgerStore } from '../launch/ledger/ledger-store.ts';
import type { LedgerKind, OpenLedgerOptions } from './ledger-kind.ts';

const postgres = () => import('./postgres/postgres-store.ts');

/** The kinds by the scheme of LEDGER_URL. Each is loaded only when it is used. */
const KINDS: Readonly<Record<string, () => Promise<{ readonly kind: LedgerKind }>>> = {
  postgres,
  postgresql: postgres,
} satisfies Record<LedgerScheme, unknown>;

/** Opens the ledger that LEDGER_URL names. The caller closes it. */
export async function openLedger(options: OpenLedgerOptions): Promise<LedgerStore> {
  return (await kindOf(options.url)).open(options);
}

/** The fault of a LEDGER_URL that has a valid scheme; undefined if it has none. */
export async function ledgerUrlComplaint(url: string): Promise<string | undefined> {
  return (await kindOf(url)).complaintAbout(url);
}

async function kindOf(url: string): Promise<LedgerKind> {
  const [scheme = ''] = url.split(':', 1);
  const load = KINDS[scheme];
  if (load === undefined) throw new Error(`no kind of ledger has the scheme ${scheme}://`);
  return (await load()).kind;
}
