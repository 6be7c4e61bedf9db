/** Events are part of the change that they tell. Real: PostgreSQL. */
import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { launchOf } from '../../launch/ledger/queue-fixture.conformance.ts';
import { endOf } from '../../launch/ledger/store-fixture.conformance.ts';
import { postgresEnds } from './postgres-ends.ts';
import { postgresOutbox } from './postgres-outbox.ts';
import { postgresQueue } from './postgres-queue.ts';

const database = useLedgerDatabase();
const launch = launchOf(1);
const execution = `${launch.job}/executions/one-abcde`;

/** A ledger with a launched launch, in which events are wanted. */
async function launched(): Promise<Pool> {
  const pool = await database.connect();
  await postgresOutbox(pool).want();
  const queue = postgresQueue({ pool });
  await queue.store(launch);
  const { digest, inputId = '' } = launch;
  await queue.adopt({ key: launch, digest, inputId, execution });
  return pool;
}

async function statesOf(pool: Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ state: string }>('SELECT state FROM launch_events ORDER BY place');
  return rows.map(({ state }) => state);
}

it('a change that is rolled back has no event', async () => {
  const pool = await launched();
  const client = await pool.connect();
  await client.query(`BEGIN; UPDATE launches SET ended_as = 'failed', ended_at = now()`);
  const { rows } = await client.query('SELECT state FROM launch_events ORDER BY place');
  expect(rows).toEqual([{ state: 'launched' }, { state: 'failed' }]);
  await client.query('ROLLBACK');
  client.release();
  expect(await statesOf(pool)).toEqual(['launched']);
});

it('a change is not made if its event cannot be written', async () => {
  const pool = await launched();
  await pool.query('ALTER TABLE launch_events ADD CHECK (false) NOT VALID');
  const ended = postgresEnds(pool).end({ key: launch, execution, end: endOf() });
  await expect(ended).rejects.toMatchObject({ code: '23514' });
  expect(await postgresEnds(pool).followed(launch)).toMatchObject({ execution });
});

it('no events are written a week after they were last wanted', async () => {
  const pool = await launched();
  await pool.query(`UPDATE launch_sweeps SET events_until = now() - interval '1 s'`);
  await postgresEnds(pool).end({ key: launch, execution, end: endOf() });
  expect(await statesOf(pool)).toEqual(['launched']);
});

it('events are written for a week after they were last wanted', async () => {
  const pool = await launched();
  const until = async () => {
    const text = `SELECT extract(epoch FROM events_until - now())::float8 AS seconds FROM launch_sweeps`;
    return (await pool.query<{ seconds: number }>(text)).rows[0]?.seconds ?? 0;
  };
  expect(await until()).toBeGreaterThan(6.9 * 86_400);
  await pool.query(`UPDATE launch_sweeps SET events_until = now() + interval '1 day'`);
  await postgresOutbox(pool).want();
  expect(await until()).toBeGreaterThan(6.9 * 86_400);
});

it('events go to the tables of the ledger, whatever temporary tables its user makes', async () => {
  const pool = await launched();
  const client = await pool.connect();
  await client.query(
    'CREATE TEMP TABLE launch_events (place int); CREATE TEMP TABLE launch_sweeps (one int)',
  );
  await client.query(`UPDATE public.launches SET ended_as = 'failed', ended_at = now()`);
  client.release(true);
  expect(await statesOf(pool)).toEqual(['launched', 'failed']);
});
