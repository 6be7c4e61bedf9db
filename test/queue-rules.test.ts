/** Changed rules and launches that are already in the ledger. Real: everything except Google. In place of Google: the emulators. */
import { expect, it } from 'vitest';
import { JOB } from '../emulators/testing/cloud-run-bed.ts';
import { useLedgerDatabase } from './ledger-database.ts';
import { startEndsBed } from './support/ends-bed.ts';

const database = useLedgerDatabase();
const rulesOf = (report: object) =>
  JSON.stringify({ jobs: { report: { job: 'bridge', args: [], ...report } } });
const start = async (env?: Readonly<Record<string, string>>) =>
  startEndsBed({ ledgerUrl: await database.server.createDatabase(), ...(env && { env }) });

it('a launch that replaces cancels the running one before the answer, and is launched after that one has ended', async () => {
  const RULES = rulesOf({ key: 'the only one', whenRunning: 'replace' });
  const { push, starts, lookUp, hint, entries, cloudRun } = await start({ RULES });
  await push('first');
  await starts('first');
  expect(await push('second')).toBe(204);
  const cancels = cloudRun.emulator.calls.filter(({ rpc }) => rpc === 'CancelExecution');
  expect(cancels).toHaveLength(1);
  expect(await lookUp('second')).toMatchObject({ state: 'queued', reason: 'key' });
  await cloudRun.emulator.idle();
  const [ended] = entries;
  if (ended === undefined) throw new Error('Cloud Run wrote nothing');
  expect(await hint(ended)).toBe(204);
  await starts('second');
  expect(await lookUp('first')).toMatchObject({ state: 'cancelled', replacedBy: 'second' });
});

it('if a job moves to another Cloud Run job, queued launches wait for its set-up, and its launches are found', async () => {
  const { push, starts, sweepAt, lookUp, startAnother } = await start();
  await push('first');
  await starts('first');
  await push('second');
  const moved = await startAnother({ RULES: rulesOf({ job: 'moved' }) });
  expect(await lookUp('first', moved)).toMatchObject({ execution: expect.stringContaining(JOB) });
  expect(await sweepAt(moved)).toMatchObject({ launched: 0 });
  expect(await lookUp('second', moved)).toMatchObject({ state: 'queued', reason: 'set-up' });
});

it('a sweep removes launches that ended before the time that the ledger keeps', async () => {
  const ledgerUrl = await database.create();
  const { push, end, hint, sweep, lookUp } = await startEndsBed({ ledgerUrl });
  const owner = await database.connect({ url: ledgerUrl });
  await push('first');
  await hint(await end('first', 0));
  const long = `now() - interval '30 days'`;
  await owner.query(`UPDATE launches SET created_at = ${long}, finished_at = ${long}`);
  expect(await sweep()).toMatchObject({ removed: 1 });
  expect(await lookUp('first')).toMatchObject({ code: 'launch-not-found' });
});
