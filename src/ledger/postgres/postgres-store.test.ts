/** The rules of every ledger, kept by PostgreSQL. Real: PostgreSQL. */
import type { Pool } from 'pg';
import { afterEach } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { describeLedgerStore } from '../../launch/ledger/ledger-store.conformance.ts';
import type { LedgerStore } from '../../launch/ledger/ledger-store.ts';
import { openLedger } from '../open-ledger.ts';

const database = useLedgerDatabase();
const stores: LedgerStore[] = [];
let url: string | undefined;

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
});

/** Empties the one ledger of this file. */
async function emptied(): Promise<string> {
  url ??= await database.create();
  const pool: Pool = await database.connect({ url });
  await pool.query('TRUNCATE launches, launch_slots, launch_pauses, launch_leases');
  return url;
}

describeLedgerStore({
  name: 'PostgreSQL',
  create: async ({ isPatient } = {}) => {
    const address = await emptied();
    const open = async (): Promise<LedgerStore> => {
      const store = await openLedger({ url: address, isPatient });
      stores.push(store);
      return store;
    };
    return [await open(), await open(), await open()];
  },
});
