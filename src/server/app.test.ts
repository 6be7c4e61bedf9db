import { afterEach, describe, expect, it } from 'vitest';
import { createLogger } from '../logging/logger.ts';
import { createApp, problemOf, type AddRoutes, type AppOptions } from './app.ts';
import { answerData } from './data-answer.ts';
import { listen, type Listener } from './listener.ts';
import { Problem } from './problem.ts';

const listeners: Listener[] = [];

afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.close();
});

async function start(options: Partial<Omit<AppOptions, 'logger'>> = {}) {
  const log: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void log.push(JSON.parse(line)) };
  const app = createApp({
    routes: [],
    logger: createLogger({ level: 'info', destination }),
    isReady: () => true,
    ...options,
  });
  const listener = await listen({ handler: app, host: '127.0.0.1', port: 0 });
  listeners.push(listener);
  return { log, get: (path: string) => fetch(`http://127.0.0.1:${listener.port}${path}`) };
}

function failing(error: unknown): AddRoutes {
  return (router) => {
    router.get('/fails', () => {
      throw error as Error;
    });
  };
}

describe('the health of a service', () => {
  it('is live and ready when the service can take requests', async () => {
    const { get } = await start();
    for (const path of ['/health/live', '/health/ready']) expect((await get(path)).status).toBe(200);
  });

  it('is live and not ready while the service starts or stops', async () => {
    const { get } = await start({ isReady: () => false });
    expect((await get('/health/live')).status).toBe(200);
    const ready = await get('/health/ready');
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ code: 'not-ready' });
  });
});

it('every answer forbids caching, framing and content sniffing', async () => {
  const routes: AddRoutes = (router) => {
    router.get('/text', (_request, response) => {
      answerData(response, {
        status: 202,
        headers: { 'X-Own': 'own' },
        body: { type: 'text/plain', text: 'ジョブ' },
      });
    });
    router.get('/empty', (_request, response) => answerData(response, { status: 204 }));
  };
  const { get } = await start({ routes: [routes, failing(new Error('hush'))] });
  for (const path of ['/health/live', '/health/ready', '/nothing', '/%', '/fails', '/text', '/empty']) {
    const { headers } = await get(path);
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
    });
    expect(headers.has('x-powered-by')).toBe(false);
  }
  const answer = await get('/text');
  expect(answer.headers.get('x-own')).toBe('own');
  expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(answer.headers.get('content-length')).toBe('9');
  expect(await answer.text()).toBe('ジョブ');
});

describe('an unexpected error', () => {
  it.each([
    new Error('hush'),
    new TypeError('hush'),
    'hush',
    Object.assign(new Error('hush'), { status: 418 }),
  ])('is answered without its details, and logged with them: %s', async (error) => {
    const { get, log } = await start({ routes: [failing(error)] });
    const response = await get('/fails');
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(JSON.parse(text)).toMatchObject({ status: 500, code: 'internal', title: 'Internal Server Error' });
    expect(text).not.toContain('hush');
    expect(JSON.stringify(log)).toContain('hush');
  });
});

describe('a problem', () => {
  it('is answered with its status, members and headers', async () => {
    const problem = new Problem({
      code: 'publish-failed',
      detail: 'not now',
      members: { launchId: 'launch-1' },
      headers: { 'Retry-After': '5' },
    });
    const { get, log } = await start({ routes: [failing(problem)] });
    const response = await get('/fails');
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({
      title: 'Service Unavailable',
      status: 503,
      code: 'publish-failed',
      detail: 'not now',
      launchId: 'launch-1',
    });
    expect(log).toEqual([
      expect.objectContaining({
        severity: 'ERROR',
        message: 'a launch request could not be stored',
        method: 'GET',
        path: '/fails',
        status: 503,
        code: 'publish-failed',
        durationMs: expect.any(Number),
      }),
    ]);
  });

  it.each([
    ['entity.too.large', 413],
    ['encoding.unsupported', 415],
    ['charset.unsupported', 415],
    ['request.aborted', 400],
    ['request.size.invalid', 400],
    ['something.new', 500],
  ])('is made of the error %s of the body parser: %i', (type, status) => {
    expect(problemOf(Object.assign(new Error('x'), { type })).status).toBe(status);
  });
});

it('an unknown path is 404 not-found', async () => {
  const { get } = await start();
  const response = await get('/nowhere?x=1');
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ code: 'not-found', detail: 'nothing is at this path' });
});

describe('the log line of a refused request', () => {
  it('is a single one, has the fields of its route and of the service, and cuts the path to 200 characters', async () => {
    const problem = new Problem({
      code: 'unauthenticated',
      detail: 'no',
      log: { code: 'expired', detail: 'old' },
    });
    const { get, log } = await start({
      routes: [failing(problem)],
      about: ({ method }) => ({ caller: `a ${method}` }),
    });
    await get('/fails');
    await get(`/${'x'.repeat(1000)}`);
    expect(log).toEqual([
      expect.objectContaining({
        severity: 'WARNING',
        message: 'caller refused',
        path: '/fails',
        status: 401,
        code: 'expired',
        detail: 'old',
        caller: 'a GET',
      }),
      expect.objectContaining({
        severity: 'INFO',
        message: 'request refused',
        status: 404,
        path: `/${'x'.repeat(199)}`,
      }),
    ]);
    expect(log[0]).not.toHaveProperty('err');
    expect(JSON.stringify(log[1])).not.toContain('x'.repeat(200));
  });

  it('is not written for health probes, answered or refused', async () => {
    const { get, log } = await start({ isReady: () => false });
    for (const path of ['/health/live', '/health/ready']) await get(path);
    expect(log).toEqual([]);
  });
});
