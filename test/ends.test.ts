import { expect, it } from 'vitest';
import { useLedgerDatabase } from './ledger-database.ts';
import { startEndsBed } from './support/ends-bed.ts';

const database = useLedgerDatabase();
const start = async () => startEndsBed({ ledgerUrl: await database.server.createDatabase() });

it('a hint records the end and launches who waited for the place, before it is answered', async () => {
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

it('where the hint is lost, a sweep records the end, launches who waited and tells it', async () => {
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

it('a look-up records an end that it sees first', async () => {
  const { push, end, lookUp, sweep, starts } = await start();
  await push('first');
  await push('second');
  await end('first', 0);
  expect(await lookUp('first')).toMatchObject({ state: 'succeeded', endedAt: expect.any(String) });
  expect(await sweep()).toMatchObject({ launched: 1 });
  await starts('second');
});

it('a hint twice, a forged one and one about another execution change nothing', async () => {
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

it('while Cloud Run cannot be read, hints, sweeps and look-ups decide nothing, and the place stays taken', async () => {
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
