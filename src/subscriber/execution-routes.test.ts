/** The endpoint for ended executions. Real: Express and HTTP. */
import { afterEach, describe, expect, it } from 'vitest';
import { recordingLogger } from '../../test/support/both-endpoints.ts';
import type { ExecutionHint } from '../launch/executions/execution-hints.ts';
import { LedgerUnavailable, LedgerUnusable } from '../launch/ledger/ledger.ts';
import { createApp } from '../server/app.ts';
import type { Handler } from '../server/handler.ts';
import { listen } from '../server/listener.ts';
import { Problem } from '../server/problem.ts';
import { executionRoutes } from './execution-routes.ts';
import { sweepRoutes } from './sweep-routes.ts';

const JOB = 'projects/p/locations/r/jobs/j';
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Given {
  readonly failure?: Error;
  readonly jobs?: readonly string[];
  readonly authenticate?: Handler;
  readonly hasLedger?: boolean;
}

async function start({ failure, jobs = [JOB], authenticate, hasLedger = true }: Given = {}) {
  const { logger, lines } = recordingLogger();
  const heard: ExecutionHint[] = [];
  const pass: Handler = authenticate ?? ((_request, _response, next) => next());
  const hear = async (hint: ExecutionHint) => {
    heard.push(hint);
    if (failure !== undefined) throw failure;
    return { kind: 'not ended' } as const;
  };
  const sweep = async () => {
    if (failure !== undefined) throw failure;
    return { ended: 2 };
  };
  const routes = [
    executionRoutes({
      path: '/ends',
      authenticate: pass,
      jobs,
      ends: hasLedger ? { hear } : undefined,
      logger,
    }),
    sweepRoutes({ path: '/sweep', authenticate: pass, sweep: hasLedger ? sweep : undefined }),
  ];
  const app = createApp({ routes, logger, isReady: () => true });
  const listener = await listen({ handler: app, host: '127.0.0.1', port: 0 });
  closing.push(() => listener.close());
  const send = (path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${listener.port}${path}`, { method: 'POST', ...init });
  return {
    heard,
    lines,
    send,
    push: (entry: unknown, headers: Record<string, string> = {}) =>
      send('/ends', { body: JSON.stringify(entry), headers }),
  };
}

const entryOf = ({ project = 'p', location = 'r', job = 'j', number = '7' } = {}) => ({
  resource: { type: 'cloud_run_job', labels: { project_id: project, location, job_name: job } },
  protoPayload: {
    methodName: '/Jobs.RunJob',
    resourceName: `namespaces/${project}/executions/j-1`,
    response: {
      metadata: { namespace: number },
      spec: { template: { spec: { containers: [{ env: [{ name: 'LAUNCH_ID', value: 'l' }] }] } } },
    },
  },
});
const wrapped = (entry: unknown) => ({
  message: { messageId: '1', data: Buffer.from(JSON.stringify(entry)).toString('base64') },
  subscription: 'projects/p/subscriptions/ends',
});
const HINT = { job: JOB, execution: 'j-1', launch: { launchId: 'l', name: '' } };
const unreachable = new LedgerUnavailable('down');

describe('a push about an ended execution', () => {
  it('is passed on, wrapped or unwrapped', async () => {
    const { push, heard } = await start();
    expect((await push(wrapped(entryOf()))).status).toBe(204);
    expect((await push(entryOf(), { 'x-goog-pubsub-message-id': '2' })).status).toBe(204);
    expect(heard).toEqual([HINT, HINT]);
  });

  it('is passed on if the job is configured with the number of its project', async () => {
    const job = 'projects/7/locations/r/jobs/j';
    const { push, heard } = await start({ jobs: [job] });
    await push(wrapped(entryOf()));
    expect(heard).toEqual([{ ...HINT, job }]);
  });

  it.each([
    ['another project', { project: 'other', number: '8' }],
    ['another region', { location: 'other' }],
    ['another job', { job: 'other' }],
  ])('of %s is answered 204 and ignored', async (_what, foreign) => {
    const { push, heard } = await start();
    expect((await push(wrapped(entryOf(foreign)))).status).toBe(204);
    expect(heard).toEqual([]);
  });

  it.each(['', '{', 'null', '{"message":7}', '{"message":{"data":"!"}}', JSON.stringify(wrapped({}))])(
    'that is malformed is answered 204: %s',
    async (body) => {
      const { send, heard } = await start();
      expect((await send('/ends', { body })).status).toBe(204);
      expect(heard).toEqual([]);
    },
  );

  it('is answered 204 if the execution cannot be read, with a line in the log', async () => {
    const { push, lines } = await start({ failure: new Error('unavailable') });
    expect((await push(wrapped(entryOf()))).status).toBe(204);
    expect(lines).toContainEqual(
      expect.objectContaining({ severity: 'WARNING', code: 'execution-unreadable' }),
    );
  });

  it('is answered 503 while the ledger is unreachable, so that it comes again', async () => {
    const { push } = await start({ failure: unreachable });
    const response = await push(wrapped(entryOf()));
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'ledger-unavailable' });
  });

  it('is answered 204 without a ledger', async () => {
    const { push } = await start({ hasLedger: false });
    expect((await push(wrapped(entryOf()))).status).toBe(204);
  });
});

describe('a sweep', () => {
  it('is answered with its counts', async () => {
    const response = await (await start()).send('/sweep');
    expect([response.status, await response.json()]).toEqual([200, { ended: 2 }]);
  });

  it('is 503 while the ledger is unreachable, and 501 without a ledger', async () => {
    const without = await (await start({ hasLedger: false })).send('/sweep');
    expect([without.status, await without.json()]).toMatchObject([501, { code: 'sweep-not-configured' }]);
    const older = new LedgerUnusable('older', { reason: 'older', says: 'older' });
    for (const failure of [unreachable, older]) {
      const down = await (await start({ failure })).send('/sweep');
      expect([down.status, await down.json()]).toMatchObject([503, { code: 'ledger-unavailable' }]);
    }
  });
});

it.each(['/ends', '/sweep'])('%s takes only POST, from allowed callers', async (path) => {
  const { send } = await start();
  expect((await send(path, { method: 'GET' })).status).toBe(405);
  const refuse: Handler = () => {
    throw new Problem({ code: 'forbidden', detail: 'no' });
  };
  const { send: sendTo, heard } = await start({ authenticate: refuse });
  expect((await sendTo(path, { body: JSON.stringify(wrapped(entryOf())) })).status).toBe(403);
  expect(heard).toEqual([]);
});
