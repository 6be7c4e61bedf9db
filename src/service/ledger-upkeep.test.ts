/** The service looks after its ledger. Real: PostgreSQL. By hand: the clock. */
import type { Pool } from 'pg';
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../../test/ledger-database.ts';
import { countedPool } from '../../test/support/counted-pool.ts';
import { idle, LaunchClock } from '../../test/support/launch-clock.ts';
import { launchOf } from '../launch/ledger/queue-fixture.conformance.ts';
import { postgresQueue } from '../ledger/postgres/postgres-queue.ts';
import { postgresUpkeep } from '../ledger/postgres/postgres-upkeep.ts';
import { createLogger } from '../logging/logger.ts';
import { LedgerUpkeep } from './ledger-upkeep.ts';

const database = useLedgerDatabase();
const EMPTIED = 'DROP SCHEMA public CASCADE; CREATE SCHEMA public';

const STORED = { kind: 'stored' };

async function startUpkeep(pool: Pool) {
  const clock = new LaunchClock();
  const log: Readonly<Record<string, unknown>>[] = [];
  const destination = { write: (line: string) => void log.push(JSON.parse(line) as Record<string, unknown>) };
  const logger = createLogger({ level: 'info', destination });
  const upkeep = await LedgerUpkeep.start({ ledger: postgresUpkeep(pool), clock, logger, retentionDays: 14 });
  return { upkeep, clock, log, errors: () => log.filter(({ severity }) => severity === 'ERROR') };
}

/** Lets the clock run in steps of a second until `isSo`; PostgreSQL answers in real time meanwhile. */
async function until(clock: LaunchClock, isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await clock.pass(1_000);
}

describe('a database that is emptied under a running service', () => {
  it('gets its tables again as soon as launches find them missing, once for all of them', async () => {
    const pool = await database.connect();
    const { upkeep, clock, errors } = await startUpkeep(pool);
    const queue = postgresQueue({ pool });
    await queue.store(launchOf(100));
    await pool.query(EMPTIED);
    const stores = Array.from({ length: 20 }, (_, n) => queue.store(launchOf(n)));
    const kinds = new Set((await Promise.allSettled(stores)).map(({ status }) => status));
    expect(kinds).toContain('rejected');
    await until(clock, async () => (await upkeep.standing()).kind === 'usable');
    expect(await queue.store(launchOf(101))).toMatchObject(STORED);
    expect(errors()).toHaveLength(1);
    expect(errors()[0]?.['message']).toContain('the tables of the ledger were missing');
  });

  it('gets its tables again without a launch, when a probe asks whether the service is ready', async () => {
    const pool = await database.connect();
    const { upkeep, clock } = await startUpkeep(pool);
    await pool.query('DROP TABLE launches');
    await clock.pass(2_000);
    await until(clock, async () => (await upkeep.standing()).kind === 'usable');
    expect(await postgresQueue({ pool }).store(launchOf(1))).toMatchObject(STORED);
  });

  it('is not usable while its tables cannot be created, says why, and is usable once they can', async () => {
    const url = await database.create();
    const owner = await database.connect({ url });
    await owner.query(
      `CREATE ROLE upkeep_service LOGIN PASSWORD 'x'; GRANT USAGE, CREATE ON SCHEMA public TO upkeep_service`,
    );
    for (const table of ['launches', 'launch_slots', 'launch_pauses', 'job_bridge_migrations']) {
      await owner.query(`ALTER TABLE ${table} OWNER TO upkeep_service`);
    }
    const pool = await database.connect({ url: url.replace(/\/\/[^@]*@/, '//upkeep_service:x@') });
    const { upkeep, clock, log } = await startUpkeep(pool);
    await owner.query(EMPTIED);
    await expect(postgresQueue({ pool }).store(launchOf(1))).rejects.toThrow('are not there');
    for (let seconds = 0; seconds < 12; seconds += 1) {
      expect(await upkeep.standing()).toMatchObject({ kind: 'unprepared' });
      await clock.pass(1_000);
    }
    await until(clock, async () => {
      const standing = await upkeep.standing();
      return 'detail' in standing && standing.detail.includes('cannot be made');
    });
    // Once for the missing tables and once for each try, 5 s apart; not each time that it is asked. A slow database
    // lets the clock run on.
    expect(log.length).toBeLessThanOrEqual(2 + clock.monotonic() / 5_000);
    await owner.query('GRANT USAGE, CREATE ON SCHEMA public TO upkeep_service');
    await until(clock, async () => (await upkeep.standing()).kind === 'usable');
    expect(await postgresQueue({ pool }).store(launchOf(1))).toMatchObject(STORED);
  });
});

describe('a database that cannot be reached', () => {
  it('is reported as unreachable, and is usable again once it answers', async () => {
    const pool = await database.connect();
    const { upkeep, clock } = await startUpkeep(pool);
    expect(await upkeep.standing()).toEqual({ kind: 'usable' });
    await database.server.crash();
    await until(clock, async () => (await upkeep.standing()).kind === 'unreachable');
    await database.server.restart();
    await until(clock, async () => (await upkeep.standing()).kind === 'usable');
  });

  it('does not keep the service from starting, and is prepared later', async () => {
    const url = await database.server.createDatabase();
    const pool = await database.connect({ url });
    await database.server.crash();
    const { upkeep, clock, errors } = await startUpkeep(pool);
    expect(await upkeep.standing()).toMatchObject({ kind: 'unreachable' });
    expect(errors()).toHaveLength(1);
    await database.server.restart();
    await until(clock, async () => (await upkeep.standing()).kind === 'usable');
    expect(await postgresQueue({ pool }).store(launchOf(1))).toMatchObject(STORED);
  });

  it('is asked once for any number of probes, and not within a second of the last answer', async () => {
    const { pool, statements } = countedPool(await database.connect());
    const { upkeep, clock } = await startUpkeep(pool);
    await clock.pass(2_000);
    statements.length = 0;
    await Promise.all(Array.from({ length: 10 }, () => upkeep.standing()));
    await upkeep.standing();
    expect(statements).toHaveLength(1);
  });

  it('has its last known state if it does not answer in time, so that a probe gets its answer', async () => {
    const counted = countedPool(await database.connect());
    const { upkeep, clock } = await startUpkeep(counted.pool);
    await clock.pass(2_000);
    counted.answer = () => Promise.withResolvers().promise;
    const standing = upkeep.standing();
    await clock.pass(500);
    expect(await Promise.race([standing, idle()])).toEqual({ kind: 'usable' });
  });
});

it('the upkeep stops with the service: nothing is tried again, and no timer is left', async () => {
  const pool = await database.connect({ url: 'postgres://u:p@127.0.0.1:1/d' });
  const { upkeep, clock } = await startUpkeep(pool);
  expect(clock.pending).toBeGreaterThan(0);
  upkeep.stop();
  expect(clock.pending).toBe(0);
});
