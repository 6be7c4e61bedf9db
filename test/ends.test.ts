import { expect, it } from 'vitest';
import { JOB } from '../emulators/testing/cloud-run-bed.ts';
import { openLedger } from '../src/ledger/open-ledger.ts';
import { useLedgerDatabase } from './ledger-database.ts';
import { startEndsBed } from './support/ends-bed.ts';

const database = useLedgerDatabase();
const start = async (options: Partial<Parameters<typeof startEndsBed>[0]> = {}) =>
  startEndsBed({ ledgerUrl: await database.server.createDatabase(), ...options });

/** Checks again until the condition is true; the test's time limit ends it. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => void setImmediate(resolve));
}

it('a hint records the end and launches the next in line before it is answered', async () => {
  const { push, end, hint, lookUp, starts, lines, events } = await start();
  expect(await push('first')).toBe(204);
  expect(await push('second')).toBe(204);
  expect(await lookUp('second')).toMatchObject({ state: 'queued', reason: 'limit' });
  expect(await hint(await end('first', 3))).toBe(204);
  await starts('second');
  expect(await lookUp('first')).toMatchObject({
    state: 'failed',
    failure: { reason: 'exit-code', exitCode: 3 },
    logUri: expect.stringContaining('https://'),
  });
  expect(await lookUp('second')).toMatchObject({ state: expect.stringMatching(/launched|running/) });
  expect(lines).toContainEqual(
    expect.objectContaining({
      code: 'execution-failed',
      severity: 'WARNING',
      launchId: 'first',
      exitCode: 3,
    }),
  );
  const told = await events();
  expect(told.map(({ id }) => id)).toEqual([
    'report/first/launched',
    'report/first/failed',
    'report/second/launched',
  ]);
  expect(told[1]?.data).toMatchObject({ launchId: 'first', failure: { reason: 'exit-code', exitCode: 3 } });
});

it('if the hint is lost, a sweep records the end, launches the next in line and reports both', async () => {
  const { push, end, sweep, lookUp, starts, lines, events } = await start();
  await push('first');
  await push('second');
  await end('first', 0);
  expect(await sweep()).toMatchObject({ ended: 1, launched: 1 });
  await starts('second');
  expect((await events()).map(({ id }) => id)).toContain('report/first/succeeded');
  expect(lines).toContainEqual(expect.objectContaining({ code: 'sweep', ended: 1, launched: 1 }));
  expect(await lookUp('first')).toMatchObject({ state: 'succeeded' });
});

it('a look-up that is the first to see an end records it and launches the next in line', async () => {
  const { push, end, lookUp, starts } = await start();
  await push('first');
  await push('second');
  await end('first', 0);
  expect(await lookUp('first')).toMatchObject({ state: 'succeeded', endedAt: expect.any(String) });
  await starts('second');
});

it('a second hint, a forged hint and a hint about another execution change nothing', async () => {
  const { push, end, hint, lookUp, cloudRun, starts } = await start();
  await push('first');
  await starts('first');
  await push('second');
  const entry = await end('first', 0);
  expect([await hint(entry), await hint(entry)]).toEqual([204, 204]);
  await starts('second');
  const gets = () => cloudRun.emulator.calls.filter(({ rpc }) => rpc === 'GetExecution').length;
  const before = gets();
  const resourceName = 'namespaces/p/executions/bridge-forged';
  const forged = { ...entry, protoPayload: { ...entry.protoPayload, resourceName } };
  expect(await hint(forged)).toBe(204);
  expect(gets()).toBe(before);
  expect(await lookUp('second')).toMatchObject({ state: expect.stringMatching(/launched|running/) });
});

it('while Cloud Run cannot be read, hints, sweeps and look-ups decide nothing, and the slot stays taken', async () => {
  const { push, end, hint, sweep, lookUp, cloudRun } = await start();
  await push('first');
  await push('second');
  const entry = await end('first', 0);
  for (const rpc of ['GetExecution', 'ListExecutions']) {
    cloudRun.emulator.faults.add({ rpc, code: 'UNAVAILABLE', times: 100 });
  }
  expect(await hint(entry)).toBe(204);
  expect(await sweep()).toMatchObject({ unreadable: 1 });
  expect(await lookUp('first')).toMatchObject({ state: 'launched' });
  expect(await lookUp('second')).toMatchObject({ state: 'queued' });
});

it('an execution that is to be cancelled is cancelled in Cloud Run, ends as cancelled and frees its slot', async () => {
  const ledgerUrl = await database.server.createDatabase();
  const { push, sweep, lookUp, starts, keyOf, cloudRun } = await start({ ledgerUrl });
  await push('first');
  await push('second');
  await starts('first');
  const store = await openLedger({ url: ledgerUrl, onConnectionLost: () => undefined });
  const actions = await store.actions();
  expect(await actions.cancel({ key: keyOf('first'), by: 'ann@example.com' })).toMatchObject({
    kind: 'wished',
  });
  await store.close();
  expect(await sweep()).toMatchObject({ cancelling: 1 });
  await starts('second');
  expect(await lookUp('first')).toMatchObject({ state: 'cancelled' });
  const cancels = cloudRun.emulator.calls.filter(({ rpc }) => rpc === 'CancelExecution');
  expect(cancels).toHaveLength(1);
});

it('a cancel or a retry over HTTP takes effect without a sweep', async () => {
  const { push, act, lookUp, starts, cloudRun } = await start({ env: { HTTP_OPERATORS: '*' } });
  await push('first');
  await starts('first');
  expect(await act('first', 'cancel')).toMatchObject({ state: expect.stringMatching(/launched|running/) });
  expect(cloudRun.emulator.calls.filter(({ rpc }) => rpc === 'CancelExecution')).toHaveLength(1);
  await cloudRun.emulator.idle();
  expect(await lookUp('first')).toMatchObject({ state: 'cancelled' });
  const { launchId } = await act('first', 'retry');
  await starts(String(launchId));
});

it('an execution that Cloud Run no longer has is recorded as gone once it was missing for long enough', async () => {
  // RELAUNCH_AFTER_SECONDS, and so the time between the two looks, is 100 ms.
  const { push, end, lookUp, sweep, cloudRun, lines } = await start({
    timeScale: 0.1,
    env: { RELAUNCH_AFTER_SECONDS: '1', RUN_JOB_TIMEOUT_MS: '50000', ACK_DEADLINE_SECONDS: '600' },
  });
  await push('first');
  await end('first', 0);
  const [execution] = (await cloudRun.executions.listExecutions({ parent: JOB }))[0];
  await cloudRun.executions.deleteExecution({ name: execution?.name ?? '' });
  cloudRun.emulator.faults.add({ rpc: 'ListExecutions', code: 'NOT_FOUND' });
  await until(async () => {
    await sweep();
    return (await lookUp('first'))['state'] === 'gone';
  });
  expect(lines).toContainEqual(expect.objectContaining({ code: 'execution-gone', launchId: 'first' }));
});

it('a service that stops releases its lease on following, so that the next one records ends', async () => {
  const ledgerUrl = await database.server.createDatabase();
  const { push, end, stop, startAnother, sweepAt, sweep } = await start({ ledgerUrl });
  const pool = await database.connect({ url: ledgerUrl });
  const leases = async () => (await pool.query('SELECT name FROM launch_leases')).rows;
  await push('first');
  await sweep();
  // For as long as its reads weigh.
  expect(await leases()).toEqual([{ name: 'follow' }]);
  await end('first', 0);
  await stop();
  expect(await leases()).toEqual([]);
  expect(await sweepAt(await startAnother())).toMatchObject({ ended: 1 });
});

it('sweeps by itself if SWEEP_SECONDS is set', async () => {
  const { push, end, lines } = await start({ env: { SWEEP_SECONDS: '1' } });
  await push('first');
  await end('first', 4);
  await until(async () => lines.some(({ code }) => code === 'execution-failed'));
  expect(lines).toContainEqual(expect.objectContaining({ launchId: 'first', exitCode: 4, by: 'sweep' }));
});

it('if tokens are checked, a sweep needs a token of an account that may sweep', async () => {
  const { sweep } = await start({
    env: { PUSH_AUTH: 'oidc', PUSH_AUDIENCE: 'a', PUSH_SERVICE_ACCOUNTS: 'pusher@example.com' },
  });
  expect(await sweep()).toMatchObject({ status: 401, code: 'unauthenticated' });
});
