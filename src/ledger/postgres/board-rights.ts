import type { LedgerRights } from '../../launch/ledger/ledger-store.ts';
import { query, type OnPool } from './query.ts';

type Needs = Readonly<Record<string, readonly string[]>>;

const READ = ['SELECT'] as const;

/** The rights for the pages, by table. docs/security.md grants the same. */
const TO_SHOW: Needs = {
  launches: READ,
  launch_pauses: READ,
  launch_job_pauses: READ,
  launch_slots: READ,
  launch_sweeps: READ,
  launch_events: READ,
  launch_acts: READ,
  launch_batches: READ,
  launch_batch_items: READ,
  job_bridge_migrations: READ,
  launch_secrets: ['SELECT', 'INSERT'],
};

/** The further rights for the actions of operators. */
const TO_ACT: Needs = {
  launches: ['INSERT', 'UPDATE'],
  launch_batches: ['INSERT'],
  launch_batch_items: ['INSERT', 'UPDATE'],
};

/** Missing tables are left out: the ledger's version shows that they are missing. */
const RIGHTS = {
  text: `SELECT quote_ident(current_user) AS "user", "table", privilege,
    has_table_privilege(to_regclass("table"), privilege) AS has
  FROM unnest($1::text[]) AS "table", unnest($2::text[]) AS privilege
  WHERE to_regclass("table") IS NOT NULL`,
};
const PRIVILEGES = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'];

interface Row {
  readonly user: string;
  readonly table: string;
  readonly privilege: string;
  readonly has: boolean;
}

/** See `LedgerStore`. Further rights to read are harmless. */
export async function boardRights({
  pool,
  mayAct,
}: OnPool & { readonly mayAct: boolean }): Promise<LedgerRights> {
  const rows = await query<Row>(pool, RIGHTS, [[...Object.keys(TO_SHOW), 'launch_leases'], PRIVILEGES]);
  const isNeeded = ({ table, privilege }: Row): boolean =>
    TO_SHOW[table]?.includes(privilege) === true || (mayAct && TO_ACT[table]?.includes(privilege) === true);
  const named = (found: readonly Row[]): readonly string[] =>
    found.map(({ table, privilege }) => `${privilege} ON ${table}`);
  return {
    user: rows[0]?.user ?? '',
    lacking: named(rows.filter((row) => isNeeded(row) && !row.has)),
    beyond: named(rows.filter((row) => row.has && !isNeeded(row) && row.privilege !== 'SELECT')),
  };
}
