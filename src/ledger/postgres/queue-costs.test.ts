/** What a launch costs the database. Real: PostgreSQL. */
import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { countedPool } from '../../../test/support/counted-pool.ts';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import type { Launch } from '../../launch/jobs/launch.ts';
import type { LaunchQueue, TakeOptions } from '../../launch/ledger/launch-queue.ts';
import { keyed, launchOf, settle, takeOf } from '../../launch/ledger/queue-fixture.conformance.ts';
import { postgresQueue } from './postgres-queue.ts';

const database = useLedgerDatabase();

async function connect() {
  const pool = await database.connect();
  const counted = countedPool(pool);
  return { pool, queue: postgresQueue({ pool: counted.pool }), statements: counted.statements };
}

async function launchOne(queue: LaunchQueue, launch: Launch, more: Partial<TakeOptions> = {}): Promise<void> {
  await queue.store(launch);
  for (const taken of await takeOf(queue, { most: 1, ...more })) await settle(queue, taken);
}

/** @returns a function for the number of rows of `launches` that were written since its last call. */
async function countWrites(pool: Pool): Promise<() => Promise<number | null>> {
  await pool.query(`CREATE TABLE writes (n integer); CREATE FUNCTION count_write() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN INSERT INTO writes VALUES (1); RETURN NULL; END';
    CREATE TRIGGER counting AFTER INSERT OR UPDATE ON launches FOR EACH ROW EXECUTE FUNCTION count_write()`);
  return async () => (await pool.query('WITH w AS (DELETE FROM writes RETURNING 1) SELECT FROM w')).rowCount;
}

it.each([
  ['nothing holds back', launchOf(1), undefined],
  ['has a key to itself', keyed(1), undefined],
  ['is one of few that may run', launchOf(1), 5],
])(
  'a launch that %s and is taken from the line is launched in three round trips',
  async (_, launch, running) => {
    const { queue, statements } = await connect();
    await launchOne(queue, launch, { running });
    expect(statements).toEqual(['queue-store', 'queue-take', 'queue-settle']);
  },
);

it.each([
  ['nothing is before', launchOf(1)],
  ['has a key to itself', keyed(1)],
])(
  'a launch that %s is stored, claimed and launched in two round trips, with two writes',
  async (_, launch) => {
    const { pool, queue, statements } = await connect();
    const written = await countWrites(pool);
    const { job, name, launchId } = launch;
    const claim = { key: { job, name, launchId }, token: 'a token' };
    expect(await queue.store(launch, { ...claim, leaseMs: 25_000 })).toMatchObject({ state: 'launching' });
    await settle(queue, { launch, claim });
    expect(statements).toEqual(['queue-start', 'queue-settle']);
    expect(await written()).toBe(2);
  },
);

it('a burst of launches shares its round trips', async () => {
  const { queue, statements } = await connect();
  await Promise.all(
    Array.from({ length: 100 }, async (_, n) =>
      launchOne(queue, n % 2 === 0 ? launchOf(n) : keyed(n, { key: `${n}` }), { running: 200 }),
    ),
  );
  expect(statements.length).toBeLessThan(50);
});

it('a launch writes its row three times until it is launched, and four times if it waits for a time', async () => {
  const { pool, queue } = await connect();
  const writes = await countWrites(pool);
  await launchOne(queue, launchOf(1), { running: 5 });
  expect(await writes()).toBe(3);
  await queue.store(launchOf(2, { notBeforeMs: Date.now() + 20 }));
  while ((await queue.wake()) === 0);
  const [taken] = await takeOf(queue);
  if (taken === undefined) throw new Error('it is not taken');
  await settle(queue, taken);
  expect(await writes()).toBe(4);
});

it('an agenda with nothing to do is one round trip', async () => {
  const { queue, statements } = await connect();
  await queue.agenda([]);
  expect(statements).toEqual(['queue-agenda']);
});
