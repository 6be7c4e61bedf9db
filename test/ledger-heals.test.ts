/**
 * A running service whose ledger is emptied or becomes unreachable. Real: the service, Google's client, PostgreSQL. In place
 * of Cloud Run: the emulator.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { createJob, LOCAL } from '../dev/local-project.ts';
import { startCloudRunEmulator } from '../emulators/cloud-run/cloud-run-emulator.ts';
import { serve } from '../src/service/serve.ts';
import { useLedgerDatabase } from './ledger-database.ts';

const database = useLedgerDatabase();
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** The service on a free port, with a new database for its ledger; stopped after the test. */
async function startService(env: Readonly<Record<string, string>>) {
  const ledgerUrl = await database.server.createDatabase();
  const cloudRun = await startCloudRunEmulator({ images: { [LOCAL.image]: { run: () => 0 } } });
  closing.push(() => cloudRun.close());
  await createJob(cloudRun.address);
  const stop = new AbortController();
  const listening = Promise.withResolvers<number>();
  const ready = Promise.withResolvers<void>();
  const lines: string[] = [];
  const logDestination = {
    write: (line: string) => {
      lines.push(line);
      if ((JSON.parse(line) as { message: string }).message === 'ready') ready.resolve();
    },
  };
  const settings = {
    HTTP_AUTH: 'none',
    PUSH_AUTH: 'none',
    HOST: '127.0.0.1',
    PORT: '0',
    PROJECT_ID: LOCAL.projectId,
    JOB_NAME: LOCAL.job,
    LEDGER_URL: ledgerUrl,
    PUBSUB_EMULATOR_HOST: '127.0.0.1:1',
    CLOUD_RUN_EMULATOR_HOST: cloudRun.address,
  };
  const runtime = { env: { ...settings, ...env }, stop: stop.signal, logDestination, print: () => undefined };
  const stopped = serve(runtime, ({ port }) => listening.resolve(port));
  stopped.catch((error: unknown) => {
    listening.reject(error);
    ready.reject(error);
  });
  closing.push(async () => {
    stop.abort();
    await stopped;
  });
  const address = `http://127.0.0.1:${await listening.promise}`;
  await ready.promise;
  const deliver = async (launchId: string): Promise<number> => {
    const message = {
      data: Buffer.from('{"id":2}').toString('base64'),
      messageId: '1',
      attributes: { launchId },
    };
    const body = JSON.stringify({ message, subscription: 'projects/p/subscriptions/s' });
    const headers = { 'content-type': 'application/json' };
    return (await fetch(`${address}/pubsub/push`, { method: 'POST', headers, body })).status;
  };
  const readiness = async () => {
    const response = await fetch(`${address}/health/ready`);
    return { status: response.status, body: await response.json() };
  };
  return { deliver, readiness, lines, cloudRun, owner: await database.connect({ url: ledgerUrl }) };
}

/** Sends again until the answer has that status. */
async function until(status: number, ask: () => Promise<number>): Promise<void> {
  while ((await ask()) !== status);
}

describe.each(['subscriber', 'all'])(
  'a service (ROLE=%s) whose database is emptied while it runs',
  (ROLE) => {
    it('launches again without a restart, and is ready again', async () => {
      const { deliver, readiness, owner } = await startService({ ROLE });
      expect(await deliver('before')).toBe(204);
      await owner.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
      await until(204, () => deliver('after'));
      // It launches as soon as the tables for that exist; it is ready when all exist.
      await until(200, async () => (await readiness()).status);
    });

    it('launches again if only the rows of the budget are deleted', async () => {
      const { deliver, owner } = await startService({ ROLE });
      expect(await deliver('before')).toBe(204);
      await owner.query('DELETE FROM launch_slots');
      expect(await deliver('after')).toBe(204);
    });

    it('is not ready while its tables cannot be created, and says why', async () => {
      const { deliver, readiness, owner } = await startService({ ROLE });
      await owner.query('DROP SCHEMA public CASCADE');
      expect(await deliver('after')).toBe(503);
      const { status, body } = await readiness();
      expect(status).toBe(503);
      expect(body).toMatchObject({
        code: 'not-ready',
        detail: expect.stringContaining('tables of the ledger'),
      });
    });
  },
);

describe('a service whose database cannot be reached', () => {
  afterEach(() => database.server.restart());

  it('is not ready as the push side, which cannot launch', async () => {
    const { readiness } = await startService({ ROLE: 'subscriber' });
    await database.server.crash();
    await until(503, async () => (await readiness()).status);
    expect((await readiness()).body).toMatchObject({
      code: 'not-ready',
      detail: expect.stringContaining('the ledger cannot be reached'),
    });
  });

  it('stays ready as both sides, since requests need no ledger, and names the problem', async () => {
    const { readiness } = await startService({ ROLE: 'all' });
    await database.server.crash();
    await until(1, async () => ('detail' in ((await readiness()).body as object) ? 1 : 0));
    expect(await readiness()).toEqual({
      status: 200,
      body: { status: 'ready', detail: expect.stringContaining('the ledger cannot be reached') },
    });
  });

  it('stays ready as the request side, which does not ask the ledger', async () => {
    const { readiness } = await startService({ ROLE: 'http' });
    await database.server.crash();
    expect(await readiness()).toEqual({ status: 200, body: { status: 'ready' } });
  });
});
