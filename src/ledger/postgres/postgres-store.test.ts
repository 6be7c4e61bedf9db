/** The rules of every ledger, kept by PostgreSQL. Real: PostgreSQL and the statements, for which `now()` can be set. */
import { afterEach } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { SETTABLE_CLOCK } from '../../../test/support/settable-clock.ts';
import type { LedgerStore } from '../../launch/ledger/ledger-store.ts';
import { describeLedgerStore } from '../../launch/ledger/ledger-store.conformance.ts';
import type { StoreBed } from '../../launch/ledger/store-fixture.conformance.ts';
import { openLedger } from '../open-ledger.ts';

const database = useLedgerDatabase();
const stores: LedgerStore[] = [];
let url: string | undefined;

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
});

async function newDatabase(): Promise<string> {
  const made = await database.create();
  const pool = await database.connect({ url: made });
  await pool.query(SETTABLE_CLOCK);
  await pool.query('ALTER FUNCTION launch_tell() SET search_path = settable, public, pg_catalog');
  return made;
}

async function create(): Promise<StoreBed> {
  url ??= await newDatabase();
  const address = url;
  const pool = await database.connect({ url });
  await pool.query(
    `TRUNCATE launches, launch_events, launch_leases, launch_job_pauses, launch_pauses, launch_sweeps, launch_slots,
       launch_secrets, launch_acts, launch_batches, launch_batch_items;
     UPDATE settable.clock SET ahead = '0'`,
  );
  const open = async (): Promise<LedgerStore> => {
    const store = await openLedger({ url: address, isPatient: true });
    stores.push(store);
    return store;
  };
  return {
    stores: [await open(), await open(), await open()],
    async pass(ms) {
      await pool.query(`UPDATE settable.clock SET ahead = ahead + $1::float8 * interval '1 ms'`, [ms]);
    },
  };
}

describeLedgerStore({ name: 'PostgreSQL', create });
