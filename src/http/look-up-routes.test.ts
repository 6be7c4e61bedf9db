/** Real: Express, HTTP, the look-up. Doubles: its ports. */
import { afterEach, describe, expect, it } from 'vitest';
import { smallRulebook } from '../../test/support/small-rulebook.ts';
import { launchRecord } from '../../test/support/launch-record.ts';
import { observedExecution } from '../../test/support/observed-execution.ts';
import type { Rulebook } from '../launch/jobs/job.ts';
import { systemClock } from '../launch/kit/clock.ts';
import type { ListedExecution } from '../launch/executions/listed-execution.ts';
import { ExecutionIndex } from '../launch/executions/execution-index.ts';
import { LaunchLookUp } from '../launch/executions/look-up.ts';
import type { ExecutionStage } from '../launch/executions/observed-execution.ts';
import { LAUNCH_STATES } from '../launch/ledger/launch-state.ts';
import type { LaunchRecord } from '../launch/ledger/launch-records.ts';
import { createLogger } from '../logging/logger.ts';
import { createApp } from '../server/app.ts';
import { listen, type Listener } from '../server/listener.ts';
import { lookUpRoutes, type LookUp } from './look-up-routes.ts';

const listeners: Listener[] = [];

afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.close();
});

async function serve(
  lookUp: LookUp | undefined,
  rulebook?: Rulebook,
): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
  const logger = createLogger({ level: 'silent' });
  const router = lookUpRoutes({
    lookUp,
    rulebook,
    logger,
    projectId: 'p',
    authenticate: (_request, _response, next) => next(),
    clock: systemClock,
    stop: new AbortController().signal,
  });
  const app = createApp({ routes: [router], logger, isReady: () => true });
  const listener = await listen({ handler: app, host: '127.0.0.1', port: 0 });
  listeners.push(listener);
  return (path, init) => fetch(`http://127.0.0.1:${listener.port}${path}`, init);
}

const JOB = 'projects/p/locations/r/jobs/j';
const NAME = `${JOB}/executions/j-1`;
const FAILURE = { reason: 'exit-code', exitCode: 3, signal: undefined, detail: 'It failed.' } as const;

interface World {
  readonly lookUp: LookUp;
  readonly calls: { list: number; read: number };
}

function world(options: {
  readonly listed?: readonly ListedExecution[];
  readonly recorded?: LaunchRecord;
  readonly state?: ExecutionStage;
}): World {
  const calls = { list: 0, read: 0 };
  const list = {
    async *pages() {
      calls.list += 1;
      yield options.listed ?? [];
    },
  };
  const reader = {
    read: async () => {
      calls.read += 1;
      return observedExecution({
        name: NAME,
        stage: options.state ?? 'running',
        logUri: 'https://log.example/1',
      });
    },
    failureOf: async () => FAILURE,
  };
  const { recorded } = options;
  const index = new ExecutionIndex({ job: JOB, list, clock: systemClock });
  const lookUp = new LaunchLookUp({
    records: recorded && {
      show: async ({ launchId, job }) => (launchId === recorded.launchId && job === JOB ? [recorded] : []),
    },
    executionsOf: () => index,
    reader,
    clock: systemClock,
  });
  return { lookUp: { find: (launch) => lookUp.find({ ...launch, job: JOB }) }, calls };
}

function recordOf(state: LaunchRecord['state'], given: Partial<LaunchRecord> = {}): LaunchRecord {
  return launchRecord({ job: JOB, launchId: 'known', state, ...given });
}

const listed: ListedExecution = {
  name: NAME,
  createTimeMs: 1,
  launchId: 'known',
  launchJob: '',
  digest: 'd',
  inputId: '2',
};

describe('GET /launches/:launchId', () => {
  it.each(['running', 'succeeded', 'failed', 'cancelled'] as const)(
    'without a database answers the state %s of the execution',
    async (state) => {
      const send = await serve(world({ listed: [listed], state }).lookUp);
      const response = await send('/launches/known');
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({
        launchId: 'known',
        id: '2',
        state,
        execution: NAME,
        logUri: 'https://log.example/1',
        ...(state === 'failed' && { failure: { reason: 'exit-code', exitCode: 3, detail: 'It failed.' } }),
      });
    },
  );

  it.each([
    ['queued', 'launching'],
    ['launching', 'launching'],
    ['unknown', 'unknown'],
    ['rejected', 'rejected'],
    ['launched', 'launched'],
  ] as const)(
    'answers a launch that the previous version recorded as %s with %s',
    async (recorded, state) => {
      const send = await serve(world({ recorded: recordOf(recorded) }).lookUp);
      expect(await (await send('/launches/known')).json()).toEqual({ launchId: 'known', id: '2', state });
    },
  );

  it.each(LAUNCH_STATES)(
    'answers a launch that is %s from the ledger, and reads Cloud Run only while the launch has not ended',
    async (state) => {
      const stored = { isStored: true, execution: NAME, logUri: 'https://log.example/2' };
      const { lookUp, calls } = world({ recorded: recordOf(state, stored) });
      const answered = await (await serve(lookUp))('/launches/known');
      const isOpen = state === 'launched' || state === 'running';
      const seen = isOpen
        ? { state: 'running', logUri: 'https://log.example/1' }
        : { state, logUri: stored.logUri };
      expect(await answered.json()).toEqual({ launchId: 'known', id: '2', execution: NAME, ...seen });
      expect(calls).toEqual({ list: 0, read: isOpen ? 1 : 0 });
    },
  );

  it.each(['/launches/other', '/launches/-no-launch-id', '/launches/%20'])(
    'answers 404 with Retry-After to %s',
    async (path) => {
      const response = await (await serve(world({ listed: [listed] }).lookUp))(path);
      expect(response.status).toBe(404);
      expect(response.headers.get('Retry-After')).toBe('5');
      expect(await response.json()).toMatchObject({ code: 'launch-not-found' });
    },
  );

  it.each(['GET', 'POST'])('answers 400 to %s of a launch id that cannot be decoded', async (method) => {
    const { lookUp, calls } = world({ listed: [listed] });
    const response = await (await serve(lookUp))('/launches/%zz', { method });
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(await response.json()).toMatchObject({ code: 'invalid-id' });
    expect(calls).toEqual({ list: 0, read: 0 });
  });

  it('takes one listing for 100 unknown launches, and one read for 100 requests of a known one', async () => {
    const { lookUp, calls } = world({ listed: [listed] });
    const send = await serve(lookUp);
    for (let count = 0; count < 100; count += 1) await send(`/launches/stranger-${count}`);
    for (let count = 0; count < 100; count += 1) await send('/launches/known');
    expect(calls).toEqual({ list: 1, read: 1 });
  });

  it('answers 503 with Retry-After if the look-up fails', async () => {
    const lookUp = { find: () => Promise.reject(new Error('postgres://user:secret@host is down')) };
    const response = await (await serve(lookUp))('/launches/known');
    expect(response.status).toBe(503);
    expect(response.headers.get('Retry-After')).toBe('5');
    expect(await response.text()).not.toContain('secret');
  });

  it('answers 501 if neither a job nor a ledger is configured', async () => {
    const response = await (await serve(undefined))('/launches/known');
    expect(response.status).toBe(501);
    expect(await response.json()).toMatchObject({ code: 'look-up-not-configured' });
  });

  it('refuses to change a launch', async () => {
    const response = await (await serve(world({}).lookUp))('/launches/known', { method: 'DELETE' });
    expect(response.status).toBe(405);
    expect(response.headers.get('Allow')).toBe('GET, HEAD');
  });
});

describe('GET /launches/:launchId?job=NAME', () => {
  /** Answers every launch as running, with the name of the job as its id. */
  const lookUp: LookUp = {
    find: async ({ launchId, name }) => ({
      job: JOB,
      name,
      launchId,
      id: name,
      state: 'running',
      execution: NAME,
      logUri: undefined,
    }),
  };

  it('answers the launch of that job, with the name of the job', async () => {
    const send = await serve(lookUp, smallRulebook());
    const response = await send('/launches/known?other=1&job=report');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      launchId: 'known',
      job: 'report',
      id: 'report',
      state: 'running',
      execution: NAME,
    });
  });

  it.each(['', '?job=', '?job=mail', '?'])('answers the default job without a name: %s', async (query) => {
    const send = await serve(lookUp, smallRulebook({ defaultJob: true }));
    expect(await (await send(`/launches/known${query}`)).json()).toEqual({
      launchId: 'known',
      id: '',
      state: 'running',
      execution: NAME,
    });
  });

  it.each(['reprot', 'constructor', '%zz', 'report%00', 'projects/p/locations/r/jobs/report'])(
    'is 404 unknown-job for a job that the rules do not have: %s',
    async (name) => {
      for (const rulebook of [smallRulebook(), undefined]) {
        const response = await (await serve(lookUp, rulebook))(`/launches/known?job=${name}`);
        expect(response.status).toBe(404);
        expect(await response.json()).toMatchObject({ code: 'unknown-job' });
      }
    },
  );
});
