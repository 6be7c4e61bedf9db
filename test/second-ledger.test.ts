/**
 * A second kind of ledger, behind the one line that opens the first. Real: the service, the command line, the job,
 * doctor, Google's clients. In place of PostgreSQL: a ledger in memory. In place of Cloud Run: the emulator.
 */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createJob, LOCAL } from '../dev/local-project.ts';
import { startCloudRunEmulator } from '../emulators/cloud-run/cloud-run-emulator.ts';
import { doctor } from '../src/cli/doctor/doctor.ts';
import { job } from '../src/cli/job.ts';
import { launchesList, launchesShow } from '../src/cli/launches/launches.ts';
import { launchesReopen, launchesResolve } from '../src/cli/launches/resolve.ts';
import { launchesResume } from '../src/cli/launches/resume.ts';
import { systemClock } from '../src/launch/kit/clock.ts';
import { describeLaunchQueue } from '../src/launch/ledger/launch-queue.conformance.ts';
import { describeLedgerStore } from '../src/launch/ledger/ledger-store.conformance.ts';
import { claimOf, launchOf, stateOf } from '../src/launch/ledger/queue-fixture.conformance.ts';
import { openLedger } from '../src/ledger/open-ledger.ts';
import type { LedgerKind } from '../src/ledger/ledger-kind.ts';
import { serve } from '../src/service/serve.ts';
import { newMemoryData, type MemoryLedgerData } from './support/memory-data.ts';
import { memoryStore } from './support/memory-store.ts';
import { work } from '../src/job/work.ts';

const ledgers = vi.hoisted(() => new Map<string, unknown>());

vi.mock('../src/ledger/postgres/postgres-store.ts', () => ({
  kind: {
    open({ url }) {
      const data = ledgers.get(url) ?? newMemoryData();
      ledgers.set(url, data);
      return memoryStore(data as MemoryLedgerData);
    },
    complaintAbout: () => undefined,
  } satisfies LedgerKind,
}));
vi.mock('pg', () => {
  throw new Error('only src/ledger/postgres may load PostgreSQL');
});

describeLedgerStore({
  name: 'a ledger in memory',
  async create() {
    const data = newMemoryData();
    return {
      stores: [memoryStore(data), memoryStore(data)],
      async pass(ms) {
        data.aheadMs += ms;
      },
    };
  },
});
describeLaunchQueue({
  name: 'a ledger in memory',
  async create() {
    const data = newMemoryData();
    const queue = () => memoryStore(data).queue({ clock: systemClock });
    return {
      instances: [await queue(), await queue()],
      async pass(ms) {
        data.aheadMs += ms;
      },
    };
  },
});

const closing: (() => Promise<void>)[] = [];
let urls = 0;

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** Cloud Run with the job of the local chain, a new ledger, and a terminal. */
async function setUp() {
  const cloudRun = await startCloudRunEmulator({ images: { [LOCAL.image]: { run: () => 0 } } });
  closing.push(() => cloudRun.close());
  await createJob(cloudRun.address);
  urls += 1;
  const env: Readonly<Record<string, string>> = {
    HTTP_AUTH: 'none',
    PUSH_AUTH: 'none',
    HOST: '127.0.0.1',
    PORT: '0',
    PROJECT_ID: LOCAL.projectId,
    REGION: LOCAL.region,
    JOB_NAME: LOCAL.job,
    LEDGER_URL: `postgres://in/memory-${urls}`,
    PUBSUB_EMULATOR_HOST: '127.0.0.1:1',
    CLOUD_RUN_EMULATOR_HOST: cloudRun.address,
  };
  const lines: string[] = [];
  const runtime = {
    env,
    stop: new AbortController().signal,
    print: (line: string) => void lines.push(line),
    logDestination: { write: () => undefined },
  };
  return { cloudRun, env, runtime, lines };
}

/** The service, ready; stopped after the test. */
async function startService(env: Readonly<Record<string, string>>): Promise<string> {
  const stop = new AbortController();
  const listening = Promise.withResolvers<number>();
  const ready = Promise.withResolvers<void>();
  const logDestination = {
    write: (line: string) => {
      if ((JSON.parse(line) as { message: string }).message === 'ready') ready.resolve();
    },
  };
  const runtime = { env, stop: stop.signal, logDestination, print: () => undefined };
  const stopped = serve(runtime, ({ port }) => listening.resolve(port));
  stopped.catch((error: unknown) => ready.reject(error));
  closing.push(async () => {
    stop.abort();
    await stopped;
  });
  await ready.promise;
  return `http://127.0.0.1:${await listening.promise}`;
}

async function deliver(address: string, launchId: string): Promise<number> {
  const data = Buffer.from('{"id":2}').toString('base64');
  const body = JSON.stringify({
    message: { data, messageId: '1', attributes: { launchId } },
    subscription: 's',
  });
  const headers = { 'content-type': 'application/json' };
  return (await fetch(`${address}/pubsub/push`, { method: 'POST', headers, body })).status;
}

const JOB = `projects/${LOCAL.projectId}/locations/${LOCAL.region}/jobs/${LOCAL.job}`;

describe('with a second kind of ledger', () => {
  it('the service launches once, looks up, and is ready', async () => {
    const { cloudRun, env, runtime, lines } = await setUp();
    const first = await startService(env);
    const second = await startService(env);
    expect(await deliver(first, 'order-17')).toBe(204);
    expect(await deliver(second, 'order-17')).toBe(204);
    await cloudRun.idle();
    expect(cloudRun.calls.filter(({ rpc }) => rpc === 'RunJob')).toHaveLength(1);
    expect((await fetch(`${first}/health/ready`)).status).toBe(200);
    const looked = await fetch(`${second}/launches/order-17`);
    expect(await looked.json()).toMatchObject({ launchId: 'order-17', id: '2', state: 'succeeded' });
    await launchesShow(runtime, { launchId: 'order-17', json: true });
    expect(JSON.parse(lines.join(''))).toMatchObject({ job: JOB, state: 'succeeded', attempts: 1 });
  });

  it('operators list, resolve, reopen and resume', async () => {
    const { env, runtime, lines } = await setUp();
    const store = await openLedger({ url: env['LEDGER_URL'] ?? '' });
    const queue = await store.queue({ clock: systemClock });
    const lost = launchOf(2, { job: JOB, launchId: 'lost' });
    await claimOf(queue, lost, { leaseMs: -1 });
    await launchesList(runtime, { state: 'unknown', json: true });
    expect(JSON.parse(lines.splice(0).join(''))).toMatchObject({ launchId: 'lost' });
    await launchesResolve(runtime, { launchId: 'lost', notLaunched: true });
    expect(await stateOf(queue, lost)).toBe('queued');
    await launchesReopen(runtime, { launchId: 'lost' });
    expect(await stateOf(queue, lost)).toBe('unknown');
    await expect(launchesReopen(runtime, { launchId: 'lost' })).rejects.toThrow('there is nothing to undo');
    await expect(launchesList(runtime, { olderThan: 'x' })).rejects.toThrow('--older-than');
    lines.length = 0;
    await launchesResume(runtime);
    expect(lines).toEqual([expect.stringContaining('are not paused')]);
  });

  it('one execution of a launch works', async () => {
    const { env, runtime } = await setUp();
    const address = await startService(env);
    await deliver(address, 'order-18');
    const run = (execution: string) => {
      const own = { CLOUD_RUN_JOB: LOCAL.job, CLOUD_RUN_EXECUTION: execution, LAUNCH_ID: 'order-18' };
      const messages: string[] = [];
      const logDestination = {
        write: (line: string) => void messages.push((JSON.parse(line) as { message: string }).message),
      };
      const ended = job({ ...runtime, env: { ...env, ...own }, logDestination }, { id: '2', work });
      return ended.then((code) => ({ code, messages }));
    };
    expect(await run('work-abcde')).toMatchObject({ code: 0, messages: [expect.stringContaining('実行')] });
    const other = await run('work-fghij');
    expect(other).toMatchObject({ code: 0, messages: [expect.stringContaining('another execution')] });
  });

  it('doctor reads it', async () => {
    const { runtime, lines } = await setUp();
    await doctor(runtime, { json: true });
    const findings = lines.map((line) => JSON.parse(line) as { readonly check: string });
    expect(findings.filter(({ check }) => ['ledger', 'clock'].includes(check))).toMatchObject([
      { check: 'ledger', standing: 'ok', says: 'its schema is version 1' },
      { check: 'clock', standing: 'ok' },
    ]);
  });
});
