/** The rules of every queue, kept by PostgreSQL. Real: PostgreSQL and the statements, for which `now()` can be set. */
import type { Pool } from 'pg';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { ONE_OF_A_KEY } from '../../../test/support/one-of-a-key.ts';
import { SETTABLE_CLOCK } from '../../../test/support/settable-clock.ts';
import { systemClock as clock } from '../../launch/kit/clock.ts';
import type { LaunchQueue } from '../../launch/ledger/launch-queue.ts';
import { describeLaunchQueue } from '../../launch/ledger/launch-queue.conformance.ts';
import type { QueueBed } from '../../launch/ledger/queue-fixture.conformance.ts';
import { postgresQueue } from './postgres-queue.ts';

const database = useLedgerDatabase();
let url: string | undefined;

async function newDatabase(): Promise<string> {
  const made = await database.create();
  const pool = await database.connect({ url: made });
  await pool.query(ONE_OF_A_KEY);
  await pool.query(SETTABLE_CLOCK);
  return made;
}

async function create(): Promise<QueueBed> {
  url ??= await newDatabase();
  const connect = (): Promise<Pool> => database.connect({ url: url ?? '', lockTimeoutMs: 5_000 });
  const pool = await connect();
  await pool.query(
    `TRUNCATE launches, launch_events, launch_job_pauses; UPDATE settable.clock SET ahead = '0'`,
  );
  const instanceOf = async (): Promise<LaunchQueue> => postgresQueue({ pool: await connect(), clock });
  return {
    instances: [await instanceOf(), await instanceOf(), await instanceOf()],
    pass: async (ms) => {
      await pool.query(`UPDATE settable.clock SET ahead = ahead + $1::float8 * interval '1 ms'`, [ms]);
    },
  };
}

describeLaunchQueue({ name: 'PostgreSQL', create });
