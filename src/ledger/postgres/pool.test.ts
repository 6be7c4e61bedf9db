import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { LedgerUnavailable, LedgerUnusable } from '../../launch/ledger/ledger.ts';
import { claimOf, launchOf } from '../../launch/ledger/queue-fixture.conformance.ts';
import { connectPool } from './pool.ts';
import { postgresQueue } from './postgres-queue.ts';
import { query, transaction } from './query.ts';

const database = useLedgerDatabase();

async function failure(url: string, connectTimeoutMs = 5_000): Promise<Error> {
  const pool = await database.connect({ url, connectTimeoutMs });
  return postgresQueue({ pool })
    .agenda([])
    .then(
      () => new Error('it answered'),
      (error: unknown) => error as Error,
    );
}

it('connects through a socket whose folder is named as Cloud SQL names it, under its own name', async () => {
  const url = await database.create();
  expect(url).toMatch(/^postgres:\/\/\S+@\/db_\w+\?host=\/\S+\/project:region:instance$/);
  const pool = await database.connect({ url });
  expect((await pool.query('SHOW application_name')).rows).toEqual([{ application_name: 'job-bridge' }]);
  expect((await pool.query('SHOW synchronous_commit')).rows).toEqual([{ synchronous_commit: 'on' }]);
  expect((await pool.query('SHOW statement_timeout')).rows).toEqual([{ statement_timeout: '5s' }]);
  expect((await pool.query('SHOW lock_timeout')).rows).toEqual([{ lock_timeout: '250ms' }]);
});

it('waits for a connection through a network that takes 2 s for each of its round trips', async () => {
  // As many as a new connection makes: one for TCP, two for TLS, three for the login.
  expect((await database.connect()).options.connectionTimeoutMillis).toBeGreaterThanOrEqual(6 * 2_000);
});

it('opens few connections, however many statements come at once', async () => {
  const pool = await database.connect();
  const queue = postgresQueue({ pool });
  await Promise.all(Array.from({ length: 100 }, () => queue.agenda([])));
  expect(pool.totalCount).toBeLessThanOrEqual(4);
});

it.each([
  ['nothing listens', 'postgres://u:hunter2@127.0.0.1:1/db', /ECONNREFUSED/],
  ['there is no socket', 'postgres://u:hunter2@/db?host=/nowhere', /ENOENT/],
  ['the name has no address', 'postgres://u:hunter2@ledger.invalid/db', /ENOTFOUND|EAI_AGAIN/],
])(
  'says that the ledger is unavailable, and neither where it is nor a password, when %s',
  async (_, url, message) => {
    const error = await failure(url);
    expect(error).toBeInstanceOf(LedgerUnavailable);
    expect(error.message).toMatch(message);
    expect(error.message).not.toMatch(/127\.0\.0\.1|nowhere|ledger\.invalid/);
    expect(JSON.stringify([error, error.stack, error.cause])).not.toContain('hunter2');
  },
);

it('reports a wrong password, a missing database, and refused TLS', async () => {
  const url = await database.create();
  const wrong = {
    '28P01': url.replace('not-so-secret', 'hunter2'),
    '3D000': url.replace(/db_\w+/, 'no_such_database'),
    'SSL connections': `${url}&sslmode=verify-full`,
  };
  for (const [says, address] of Object.entries(wrong)) {
    const error = await failure(address);
    expect(error).toBeInstanceOf(LedgerUnavailable);
    expect(error.message).toContain(says);
    expect(error.message).not.toContain('hunter2');
  }
});

it('does not wait for ever for a server that accepts the connection and never answers', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  try {
    const { port } = silent.address() as AddressInfo;
    expect(await failure(`postgres://u:p@127.0.0.1:${port}/db`, 50)).toBeInstanceOf(LedgerUnavailable);
  } finally {
    silent.close();
  }
});

it('reports a statement that takes too long', async () => {
  const pool = await database.connect({ statementTimeoutMs: 50 });
  const slow = query(pool, { text: 'SELECT pg_sleep(10)' }, []);
  await expect(slow).rejects.toThrow(LedgerUnavailable);
  await expect(slow).rejects.toThrow('57014');
});

it('does not confuse a faulty statement with a database that is down', async () => {
  const pool = await database.connect();
  const faulty = query(pool, { text: 'SELECT no_such_column FROM launches' }, []);
  await expect(faulty).rejects.toThrow(LedgerUnusable);
  await expect(faulty).rejects.toMatchObject({ reason: 'older', cause: { code: '42703' } });
  const wrong = query(pool, { text: 'SELEC 1' }, []);
  await expect(wrong).rejects.toMatchObject({ name: 'error', code: '42601' });
});

it('is unavailable until the schema exists, which is created as soon as the database can be reached', async () => {
  const pool = await database.connect({ url: await database.server.createDatabase() });
  await expect(postgresQueue({ pool }).agenda([])).rejects.toThrow(LedgerUnavailable);
});

it('is unavailable while the database is down, and works again afterwards', async () => {
  const lost: LedgerUnavailable[] = [];
  const firstLost = Promise.withResolvers<void>();
  const pool = await database.connect({
    onConnectionLost: (error) => {
      lost.push(error);
      firstLost.resolve();
    },
  });
  const queue = postgresQueue({ pool });
  await Promise.all(Array.from({ length: 4 }, () => queue.agenda([])));
  const launch = launchOf(1);
  const claim = await claimOf(queue, launch);

  await database.server.crash();
  await firstLost.promise;
  await expect(queue.store(launchOf(2))).rejects.toThrow(LedgerUnavailable);
  await expect(queue.settle({ claim, execution: 'e' })).rejects.toThrow(LedgerUnavailable);
  await database.server.restart();

  expect(await queue.settle({ claim, execution: 'e' })).toBe(true);
  const known = { kind: 'known', state: 'launched', execution: 'e' };
  expect(await queue.store(launch)).toEqual(known);
  expect(lost.every((error) => error instanceof LedgerUnavailable)).toBe(true);
});

it('is unavailable for a statement during which the database dies', async () => {
  const pool = await database.connect();
  await pool.query('SELECT 1');
  const under = query(pool, { text: 'SELECT pg_sleep(60)' }, []);
  await Promise.all([expect(under).rejects.toThrow(LedgerUnavailable), database.server.crash()]);
  await database.server.restart();
});

it.each(['postgres://u:hunter2#x@host/db', 'postgres://u:hun/ter2@host/db'])(
  'refuses %s without repeating it',
  (url) => {
    expect(() => connectPool({ url })).toThrow('it is not an address that the PostgreSQL client can read');
    expect(() => connectPool({ url })).not.toThrow(/hun\/?ter2/);
  },
);

it('names the certificate that it cannot read', () => {
  const url = 'postgres://u:p@host/db?sslmode=verify-full&sslrootcert=/no/such.pem';
  expect(() => connectPool({ url })).toThrow('/no/such.pem (ENOENT)');
});

it('reports the ledger as unavailable if a connection dies in a transaction', async () => {
  const pool = await database.connect();
  const lost = transaction(pool, async (run) => {
    const [own] = await run<{ readonly pid: number }>({ text: 'SELECT pg_backend_pid() AS pid' }, []);
    await pool.query('SELECT pg_terminate_backend($1)', [own?.pid]);
    await run({ text: 'SELECT 1' }, []);
  });
  await expect(lost).rejects.toBeInstanceOf(LedgerUnavailable);
  await expect(query(pool, { text: 'SELECT 1' }, [])).resolves.toHaveLength(1);
});
