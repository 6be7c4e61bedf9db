/** Real: PostgreSQL and its client. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { codesOf, examined, useDoctorBed } from '../../../test/support/doctor-bed.ts';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { readLedgerFacts } from '../../ledger/postgres/ledger-facts.ts';
import { connectPool } from '../../ledger/postgres/pool.ts';
import { postgresUpkeep } from '../../ledger/postgres/postgres-upkeep.ts';

const bed = useDoctorBed();
const database = useLedgerDatabase();

/** A ledger that was swept just now. */
async function sweptLedger(): Promise<string> {
  const url = await database.create();
  await postgresUpkeep(await database.connect({ url })).noteSweep();
  return url;
}

/** Everything but the ledger is healthy. */
async function examinedWith(LEDGER_URL: string) {
  const plan = bed.plan();
  await bed.create(plan);
  const { exitCode, findings } = await examined({ ...plan.env, LEDGER_URL });
  const codes = codesOf(findings).filter((code) => code !== 'job-ledger-missing');
  return { exitCode, codes, text: JSON.stringify(findings) };
}

describe('the ledger', () => {
  it('has nothing to fix if its schema fits this version', async () => {
    const { exitCode, codes } = await examinedWith(await sweptLedger());
    expect({ exitCode, codes }).toEqual({ exitCode: 0, codes: [] });
  });

  it('publishes no events if their topic is missing', async () => {
    const plan = bed.plan();
    await bed.create(plan);
    const env = { ...plan.env, LEDGER_URL: await sweptLedger(), EVENTS_TOPIC: 'job-events' };
    const missing = await examined(env);
    expect(missing.exitCode).toBe(1);
    expect(codesOf(missing.findings)).toContain('events-topic-missing');
    await bed.create({ ...plan, topics: ['job-events'], subscriptions: {}, task: undefined });
    expect((await examined(env)).exitCode).toBe(0);
  });

  it('has never been swept until the scheduler calls', async () => {
    const { exitCode, codes } = await examinedWith(await database.create());
    expect({ exitCode, codes }).toEqual({ exitCode: 1, codes: ['sweep-overdue'] });
  });

  it('is missing in a database where no service has started, and doctor does not create it', async () => {
    const url = await database.server.createDatabase();
    expect(await examinedWith(url)).toMatchObject({ exitCode: 1, codes: ['ledger-missing'] });
    expect(await examinedWith(url)).toMatchObject({ exitCode: 1, codes: ['ledger-missing'] });
  });

  it.each([
    { code: 'ledger-newer', change: `INSERT INTO job_bridge_migrations VALUES (1000, 'later')`, exitCode: 0 },
    { code: 'ledger-older', change: 'UPDATE job_bridge_migrations SET version = -version', exitCode: 1 },
  ])('is found to be of another version: $code', async ({ code, change, exitCode }) => {
    const url = await sweptLedger();
    const pool = await database.connect({ url });
    await pool.query(change);
    expect(await examinedWith(url)).toMatchObject({ exitCode, codes: [code] });
  });

  it.each([
    { what: 'password', change: (url: URL) => void (url.password = 'hunter2'), exitCode: 1 },
    { what: 'database', change: (url: URL) => void (url.pathname = '/hunter2'), exitCode: 1 },
    { what: 'host', change: (url: URL) => url.searchParams.set('host', '/tmp/hunter2'), exitCode: 0 },
  ])(
    'that refuses is a fault, one that is unreachable from here is a warning, and neither shows its address: $what',
    async ({ change, exitCode }) => {
      const url = new URL((await database.create()).replace('@/', '@localhost/'));
      change(url);
      const { exitCode: ended, codes, text } = await examinedWith(url.href);
      const code = exitCode === 1 ? 'ledger-refused' : 'ledger-unreachable';
      expect({ ended, codes }).toEqual({ ended: exitCode, codes: [code] });
      expect(text).not.toContain('hunter2');
      expect(text).not.toContain('not-so-secret');
    },
  );

  it('behind a firewall does not answer in time', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const pool = connectPool({ url: `postgres://u:p@127.0.0.1:${port}/d`, connectTimeoutMs: 20 });
    const error = await readLedgerFacts({ pool, now: Date.now }).catch((error_: unknown) => error_);
    await pool.end();
    server.close();
    expect(error).toMatchObject({ reason: 'unreachable', says: 'it does not answer' });
  });

  it('that forgets a launch before its dead letter is a finding with the right number of days', async () => {
    const plan = bed.plan();
    plan.subscriptions['dead-letters-pull']!.options.messageRetentionDuration = { seconds: 31 * 86_400 };
    await bed.create(plan);
    const LEDGER_URL = await database.create();
    const { findings } = await examined({ ...plan.env, LEDGER_URL, LEDGER_RETENTION_DAYS: '31' });
    expect(findings).toContainEqual(
      expect.objectContaining({
        code: 'ledger-forgets-sooner',
        fix: 'set LEDGER_RETENTION_DAYS=32 for the service',
      }),
    );
    const longer = await examined({ ...plan.env, LEDGER_URL, LEDGER_RETENTION_DAYS: '32' });
    expect(codesOf(longer.findings)).not.toContain('ledger-forgets-sooner');
  });
});
