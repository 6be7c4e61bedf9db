/**
 * One launch over several deliveries, with misleading answers of RunJob. Real: the launcher as the service connects it,
 * PostgreSQL, Google's clients, gRPC, HTTP/2. In place of Cloud Run: the emulator, behind a proxy.
 */
import { constants } from 'node:http2';
import { afterEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../config/load-config.ts';
import { JOB, startTestBed, type TestBedOptions } from '../emulators/testing/cloud-run-bed.ts';
import { createQueueing } from '../src/service/queueing.ts';
import { serviceParts } from '../src/service/service-parts.ts';
import { createLogger } from '../src/logging/logger.ts';
import { useLedgerDatabase } from './ledger-database.ts';
import { pass, RUN_JOB_PATH, startHttp2Proxy, type ProxiedCall } from './support/http2-proxy.ts';
import { launchOf } from './support/launch-bed.ts';

const database = useLedgerDatabase();
const releases: AsyncDisposableStack[] = [];

afterEach(async () => {
  for (const stack of releases.splice(0)) await stack.disposeAsync();
});

/** The launcher of a service with a new ledger; `act` decides what happens to its first RunJob. */
async function start(act: (call: ProxiedCall) => unknown, options: TestBedOptions = {}) {
  const { emulator } = await startTestBed({ run: () => 0, ...options });
  const proxy = await startHttp2Proxy(emulator.address);
  const stack = new AsyncDisposableStack();
  releases.push(stack);
  stack.defer(() => proxy.close());
  const url = await database.create();
  const [, projectId = '', , region = ''] = JOB.split('/');
  const config = loadConfig({
    env: {
      ROLE: 'subscriber',
      PUSH_AUTH: 'none',
      PROJECT_ID: projectId,
      REGION: region,
      JOB_NAME: 'bridge',
      LAUNCHES_PER_MINUTE: '0',
      READS_PER_MINUTE: '0',
      LEDGER_URL: url,
      CLOUD_RUN_EMULATOR_HOST: proxy.address,
    },
  });
  const { intake: launcher } = await createQueueing(
    serviceParts({
      config,
      projectId,
      rulebook: undefined,
      logger: createLogger({ level: 'silent' }),
      releases: stack,
      stop: new AbortController().signal,
      timeScale: 1,
    }),
  );
  const runJobs = (): readonly ProxiedCall[] =>
    proxy.calls.filter(({ headers }) => headers[':path'] === RUN_JOB_PATH);
  proxy.act = (call) => (runJobs()[0] === call ? act(call) : pass(call));
  const deliver = async (): Promise<string> => {
    const { signal } = new AbortController();
    const { kind } = await launcher.launch({ launch: launchOf({ job: JOB }), signal });
    return kind;
  };
  return { emulator, runJobs, deliver, url };
}

/** Answers RunJob by `act` once Cloud Run has accepted it. */
function accepted(act: (call: ProxiedCall) => unknown) {
  return async (call: ProxiedCall): Promise<void> => {
    await call.forward();
    act(call);
  };
}

function answer(headers: Readonly<Record<string, string | number>>) {
  return accepted((call) => call.answer({ headers: { 'content-type': 'application/grpc', ...headers } }));
}

describe('an accepted RunJob is not sent again over three deliveries:', () => {
  it.each([
    {
      title: 'the stream is reset with ENHANCE_YOUR_CALM',
      act: accepted(({ stream }) => stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM)),
    },
    {
      title: 'the stream is reset with INADEQUATE_SECURITY',
      act: accepted(({ stream }) => stream.close(constants.NGHTTP2_INADEQUATE_SECURITY)),
    },
    {
      title: 'the stream is reset with REFUSED_STREAM',
      act: accepted(({ stream }) => stream.close(constants.NGHTTP2_REFUSED_STREAM)),
    },
    {
      title: 'the connection gets GOAWAY with ENHANCE_YOUR_CALM',
      act: accepted(({ session }) => session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM)),
    },
    {
      title: 'the connection gets GOAWAY with INADEQUATE_SECURITY',
      act: accepted(({ session }) => session.goaway(constants.NGHTTP2_INADEQUATE_SECURITY)),
    },
    { title: 'HTTP 401 without a status of gRPC', act: answer({ ':status': 401 }) },
    { title: 'HTTP 403 without a status of gRPC', act: answer({ ':status': 403 }) },
    {
      title: 'UNAVAILABLE with the text "Name resolution failed"',
      act: answer({ ':status': 200, 'grpc-status': 14, 'grpc-message': 'Name resolution failed' }),
    },
    {
      title: 'UNAVAILABLE with the text "No connection established"',
      act: answer({ ':status': 200, 'grpc-status': 14, 'grpc-message': 'No connection established' }),
    },
  ])('$title', async ({ act }) => {
    const { emulator, runJobs, deliver } = await start(act);
    // The list shows the execution at once, so that the first delivery adopts it.
    expect([await deliver(), await deliver(), await deliver()]).toEqual([
      'launched',
      'duplicate',
      'duplicate',
    ]);
    expect(runJobs()).toHaveLength(1);
    expect(emulator.executions()).toHaveLength(1);
  });

  it('an operation with an error that names its execution counts as launched', async () => {
    const error = { code: 7, message: 'no', details: [] };
    const { emulator, runJobs, deliver } = await start(pass, {
      answerRunJob: (operation) => ({ ...operation, done: true, error }),
    });
    expect([await deliver(), await deliver(), await deliver()]).toEqual([
      'launched',
      'duplicate',
      'duplicate',
    ]);
    expect(runJobs()).toHaveLength(1);
    expect(emulator.executions()).toHaveLength(1);
  });
});

it('after a RunJob that Cloud Run refuses for a misconfiguration, the job is paused', async () => {
  const { emulator, runJobs, deliver } = await start(({ answer: reply }) =>
    reply({ headers: { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': 7 } }),
  );
  expect([await deliver(), await deliver(), await deliver()]).toEqual(['queued', 'duplicate', 'duplicate']);
  expect(runJobs()).toHaveLength(1);
  expect(emulator.executions()).toEqual([]);
});

it('RunJob ends before the lease of its claim does', async () => {
  const pool = Promise.withResolvers<Awaited<ReturnType<typeof database.connect>>>();
  const leaseMs = Promise.withResolvers<number>();
  const { runJobs, deliver, url } = await start(async (call) => {
    const LEFT = `SELECT (extract(epoch FROM expires_at - now()) * 1000)::float8 AS left FROM launches`;
    const { rows } = await (await pool.promise).query<{ readonly left: number }>(LEFT);
    leaseMs.resolve(rows[0]?.left ?? 0);
    await pass(call);
  });
  pool.resolve(await database.connect({ url }));
  expect(await deliver()).toBe('launched');
  // gRPC writes time-outs below 27 hours in milliseconds.
  expect(runJobs()[0]?.headers['grpc-timeout']).toMatch(/^\d+m$/);
  const deadlineMs = Number.parseInt(String(runJobs()[0]?.headers['grpc-timeout']), 10);
  expect(deadlineMs).toBeGreaterThan(0);
  expect(deadlineMs).toBeLessThan(await leaseMs.promise);
});
