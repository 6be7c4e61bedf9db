/** The actions of operators over HTTP, as `serve` puts them together. Real: all but Google, in whose place are the emulators. */
import { afterEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/load-config.ts';
import { startTestBed as startPubSub } from '../../emulators/testing/pubsub-bed.ts';
import { useLedgerDatabase } from '../../test/ledger-database.ts';
import { openParts } from '../../test/support/operated-service.ts';
import { rulebookOf } from '../../test/support/rulebook-of.ts';
import { createLogger } from '../logging/logger.ts';
import { listen } from '../server/listener.ts';
import { createService } from './service.ts';

const database = useLedgerDatabase();
const releases = new Set<AsyncDisposableStack>();

afterEach(async () => {
  for (const one of releases) await one.disposeAsync();
  releases.clear();
});

const ACCOUNTS = {
  caller: 'caller@example.com',
  operator: 'operator@example.com',
  other: 'other@example.com',
};

/** The request side with a ledger, one caller and one operator. */
async function start() {
  const parts = await openParts(database);
  const { emulator } = await startPubSub();
  const stack = new AsyncDisposableStack();
  releases.add(stack);
  const stop = new AbortController();
  const log: Record<string, unknown>[] = [];
  const service = await createService({
    config: loadConfig({
      env: {
        ROLE: 'http',
        PROJECT_ID: 'p',
        HTTP_AUTH: 'oidc',
        HTTP_AUDIENCE: 'requests',
        HTTP_ACCOUNTS: ACCOUNTS.caller,
        HTTP_OPERATORS: ACCOUNTS.operator,
        OIDC_ISSUER: emulator.issuer,
        OIDC_JWKS_URL: emulator.jwksUrl,
        LEDGER_URL: parts.url,
        PUBSUB_EMULATOR_HOST: emulator.address,
        CLOUD_RUN_EMULATOR_HOST: '127.0.0.1:1',
      },
    }),
    projectId: 'p',
    rulebook: await rulebookOf('jobs: { report: { job: one, running: 1 } }'),
    logger: createLogger({
      level: 'info',
      destination: { write: (line) => void log.push(JSON.parse(line) as Record<string, unknown>) },
    }),
    releases: stack,
    stop: stop.signal,
    timeScale: 1,
  });
  const listener = await listen({
    handler: (...both) => service.handle(...both),
    host: '127.0.0.1',
    port: 0,
  });
  stack.defer(() => listener.close());
  const as =
    (who: keyof typeof ACCOUNTS) =>
    async (path: string, method = 'GET') => {
      const token = await emulator.signToken({ audience: 'requests', email: ACCOUNTS[who] });
      const headers = { authorization: `Bearer ${token}` };
      return fetch(`http://127.0.0.1:${listener.port}${path}`, { method, headers });
    };
  return { ...parts, as, stop, log };
}

describe('an operator who may not request launches', () => {
  it('lists, cancels, retries and looks up, and each action is logged with the e-mail', async () => {
    const { as, stored, ended, show, log } = await start();
    await ended(1, { state: 'failed' }, { name: 'report' });
    const queued = await stored(2, { name: 'report' });
    const send = as('operator');
    expect(await (await send('/launches?state=failed')).json()).toMatchObject({
      launches: [{ launchId: 'launch-1' }],
    });
    expect((await send('/launches/launch-2/cancel?job=report', 'POST')).status).toBe(202);
    const retried = await send('/launches/launch-1/retry?job=report', 'POST');
    const location = retried.headers.get('location') ?? '';
    expect(await (await send(location)).json()).toMatchObject({ state: 'queued', retryOf: 'launch-1' });
    expect(await show(queued)).toMatchObject({ state: 'cancelled', wishedBy: ACCOUNTS.operator });
    expect(log.filter(({ by }) => by === ACCOUNTS.operator)).toHaveLength(2);
    expect((await send('/jobs/report', 'POST')).status).toBe(403);
  });
});

describe('a caller who is not an operator', () => {
  it('looks launches up, but cannot list or change any', async () => {
    const { as, stored, show } = await start();
    const launch = await stored(1, { name: 'report' });
    const send = as('caller');
    expect((await send('/launches/launch-1?job=report')).status).toBe(200);
    expect((await send('/launches')).status).toBe(403);
    for (const action of ['cancel', 'retry']) {
      expect((await send(`/launches/launch-1/${action}?job=report`, 'POST')).status).toBe(403);
    }
    expect(await show(launch)).toMatchObject({ state: 'queued', wish: null });
    expect((await as('other')('/launches/launch-1?job=report')).status).toBe(403);
  });
});

it("a look-up says why a launch is queued, by today's rules", async () => {
  const { as, stored, launched } = await start();
  await launched(1, { name: 'report' });
  await stored(2, { name: 'report' });
  const looked = await (await as('caller')('/launches/launch-2?job=report')).json();
  expect(looked).toMatchObject({
    state: 'queued',
    reason: 'limit',
    detail: 'no slot of its job is free',
  });
});

it('a look-up and the list say that the job of a launch is no longer in the rules', async () => {
  const { as, stored } = await start();
  await stored(1, { name: 'gone' });
  const told = { state: 'queued', reason: 'set-up', detail: expect.stringContaining('not configured') };
  await stored(2, { name: 'report', job: 'projects/p/locations/r/jobs/moved' });
  const listed = await as('operator')('/launches?state=queued');
  expect(await listed.json()).toMatchObject({ launches: [told, told] });
});

it('a look-up that waits sees the end that the ledger has, and does not delay a stop', async () => {
  const { as, claimed, queue, stored, stop } = await start();
  const { claim } = await claimed(1, { name: 'report' });
  const waiting = as('caller')('/launches/launch-1?job=report&wait=60');
  await queue.reject({ claim, reason: 'INVALID_ARGUMENT', detail: 'no such flag' });
  expect(await (await waiting).json()).toMatchObject({
    state: 'rejected',
    reason: 'INVALID_ARGUMENT',
    detail: 'no such flag',
  });
  await stored(2, { name: 'report' });
  const held = as('caller')('/launches/launch-2?job=report&wait=60');
  stop.abort();
  expect(await (await held).json()).toMatchObject({ state: 'queued' });
});
