import { expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { lockWaited } from '../../../test/support/lock-waits.ts';
import { migrate } from './migrate.ts';
import { claimOf, launchOf, stateOf } from '../../launch/ledger/queue-fixture.conformance.ts';
import { MIGRATIONS } from './migrations.ts';
import { postgresQueue } from './postgres-queue.ts';

const database = useLedgerDatabase();
const newer = {
  version: 1000,
  name: 'of a later version',
  sql: 'ALTER TABLE launches ADD COLUMN later text; CREATE TABLE later (n integer)',
};
const launch = launchOf(1);

it('makes the schema once, however many instances start at the same time', async () => {
  const url = await database.server.createDatabase();
  const pools = await Promise.all(Array.from({ length: 5 }, () => database.connect({ url })));
  await Promise.all(pools.map((pool) => migrate(pool)));
  const [pool] = pools;
  const { rows } = await pool!.query('SELECT version, name FROM job_bridge_migrations ORDER BY version');
  expect(rows).toEqual(MIGRATIONS.map(({ version, name }) => ({ version, name })));
});

it('adds a step while the previous version goes on working, and can be started again', async () => {
  const pool = await database.connect();
  const queue = postgresQueue({ pool });
  const claim = await claimOf(queue, launch);
  await Promise.all([migrate(pool, [...MIGRATIONS, newer]), migrate(pool, [...MIGRATIONS, newer])]);
  expect(await queue.settle({ claim, execution: 'e' })).toBe(true);
  await migrate(pool, MIGRATIONS);
  expect(await stateOf(queue, launch)).toBe('launched');
});

it('rolls back a step that fails, and runs it again the next time', async () => {
  const pool = await database.connect();
  const broken = { ...newer, sql: `${newer.sql}; SELECT 1 / 0` };
  await expect(migrate(pool, [...MIGRATIONS, broken])).rejects.toMatchObject({ code: '22012' });
  expect((await pool.query(`SELECT to_regclass('later') AS later`)).rows).toEqual([{ later: null }]);
  await migrate(pool, [...MIGRATIONS, newer]);
  expect((await pool.query('SELECT * FROM later')).rows).toEqual([]);
});

it('needs no right to change the schema once it is there', async () => {
  const url = await database.create();
  const admin = await database.connect({ url });
  await admin.query(
    `CREATE ROLE plain LOGIN PASSWORD 'plain'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO plain`,
  );
  const plain = await database.connect({ url: url.replace(/\/\/[^@]*@/, '//plain:plain@') });
  await migrate(plain);
  await expect(migrate(plain, [newer])).rejects.toMatchObject({
    reason: 'not allowed',
    cause: { code: '42501' },
  });
});

it('waits for the step of another instance, however long a launch would wait for a lock', async () => {
  const url = await database.create();
  const session = await database.connect({ url });
  const holder = await session.connect();
  try {
    await holder.query('BEGIN; SELECT pg_advisory_xact_lock(4712093318)');
    const migrated = migrate(await database.connect({ url, lockTimeoutMs: 1 }), [newer]);
    await lockWaited({ pool: session, work: migrated, forMs: 50 });
    await holder.query('ROLLBACK');
    await migrated;
  } finally {
    holder.release();
  }
  expect((await session.query('SELECT * FROM later')).rows).toEqual([]);
});

it.each([
  ['one table', 'DROP TABLE launch_slots'],
  ['the table of launches', 'DROP TABLE launches'],
  ['every table', 'DROP SCHEMA public CASCADE; CREATE SCHEMA public'],
])('makes the schema again if %s is gone, whatever its record of steps says', async (_, statement) => {
  const url = await database.create();
  const pools = await Promise.all(Array.from({ length: 3 }, () => database.connect({ url })));
  const [pool] = pools;
  await pool!.query(statement);
  await Promise.all(pools.map((one) => migrate(one)));
  expect(await claimOf(postgresQueue({ pool: pool! }), launch)).toMatchObject({
    key: { launchId: 'launch-1' },
  });
  expect((await pool!.query('SELECT FROM launch_slots, launch_pauses')).rows).toEqual([]);
  const { rows } = await pool!.query('SELECT version, name FROM job_bridge_migrations ORDER BY version');
  expect(rows).toEqual(MIGRATIONS.map(({ version, name }) => ({ version, name })));
});

it('changes nothing when a step is run again, and every step names the tables that it makes', async () => {
  const pool = await database.connect();
  await claimOf(postgresQueue({ pool }), launch);
  await pool.query('DROP TABLE launch_pauses');
  await migrate(pool);
  expect((await pool.query('SELECT launch_id FROM launches')).rows).toEqual([{ launch_id: 'launch-1' }]);
  const { rows } = await pool.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'job_bridge_migrations'`,
  );
  const named = MIGRATIONS.flatMap(({ tables = [] }) => tables);
  expect(named.toSorted()).toEqual(rows.map(({ name }) => name).toSorted());
});
