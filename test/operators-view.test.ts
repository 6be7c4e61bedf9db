/**
 * The five ways in which a launch makes no progress: `status --json`, the look-up and the log name the state and the fix, and
 * the fix helps. Real: the service, the commands, PostgreSQL, Google's clients. In place of Google: the emulators. Instead of
 * waiting for minutes, the tests make the rows of the ledger older.
 */
import { expect, it } from 'vitest';
import { JOB, PARENT } from '../emulators/testing/cloud-run-bed.ts';
import { launchesCancel } from '../src/cli/launches/actions.ts';
import { launchesResolve } from '../src/cli/launches/resolve.ts';
import { status as statusCommand } from '../src/cli/status.ts';
import { useLedgerDatabase } from './ledger-database.ts';
import { startEndsBed } from './support/ends-bed.ts';
import { until } from './support/queue-service.ts';

const database = useLedgerDatabase();
const [, PROJECT_ID = '', , REGION = ''] = PARENT.split('/');
const RULES = '{"jobs": {"report": {"job": "bridge", "running": 1, "args": []}}}';

const OLDER = `UPDATE launches SET requested_at = requested_at - interval '1 hour', created_at = created_at - interval '1 hour',
  claimed_at = claimed_at - interval '1 hour', first_claimed_at = first_claimed_at - interval '1 hour',
  launched_at = launched_at - interval '1 hour', expires_at = CASE WHEN token IS NOT NULL THEN now() - interval '30 minutes' END,
  seen_at = seen_at - interval '1 hour', unread_since = unread_since - interval '1 hour'`;

interface Shown {
  readonly concerns: readonly { readonly code: string; readonly says: string }[];
  readonly jobs: readonly Readonly<Record<string, unknown>>[];
}

async function start() {
  const ledgerUrl = await database.server.createDatabase();
  const bed = await startEndsBed({ ledgerUrl });
  const printed: string[] = [];
  const runtime = {
    env: { LEDGER_URL: ledgerUrl, PROJECT_ID, REGION, RULES },
    stop: new AbortController().signal,
    print: (line: string) => void printed.push(line),
  };
  return {
    ...bed,
    runtime,
    owner: await database.connect({ url: ledgerUrl }),
    looks: async (): Promise<Shown> => {
      printed.length = 0;
      await statusCommand(runtime, { json: true });
      return JSON.parse(printed.join('')) as Shown;
    },
  };
}

it('a job without a free slot is shown with its name, the waiting time, and how to list its executions', async () => {
  const { push, lookUp, sweep, starts, looks, owner, lines, runtime } = await start();
  await push('first');
  await push('second');
  await sweep();
  expect((await looks()).concerns).toEqual([]);
  await owner.query(`${OLDER} WHERE launch_id = 'second'`);
  expect(await looks()).toMatchObject({
    concerns: [
      {
        code: 'limit reached',
        says: expect.stringMatching(
          /no slot of report is free \(limit 1\), and 1 launch waits, for up to 1h.*list --state/,
        ),
      },
    ],
    jobs: [{ name: 'report', queued: 1, holding: 1, limit: 1 }],
  });
  expect(await lookUp('second')).toMatchObject({
    state: 'queued',
    reason: 'limit',
    detail: 'no slot of its job is free',
  });
  expect(lines).toContainEqual(
    expect.objectContaining({
      outcome: 'queued',
      launchId: 'second',
      detail: expect.stringContaining('limit 1'),
    }),
  );
  await launchesCancel(runtime, { launchId: 'first' });
  await until(async () => {
    await sweep();
    return (await lookUp('first'))['state'] === 'cancelled';
  });
  await sweep();
  await starts('second');
  expect((await looks()).concerns).toEqual([]);
});

it("a job that is missing for an hour is shown with the time, the waiting launches, Cloud Run's words and the fix", async () => {
  const { push, lookUp, sweep, starts, looks, owner, lines, cloudRun } = await start();
  cloudRun.emulator.faults.add({ rpc: 'RunJob', code: 'NOT_FOUND' });
  expect([await push('first'), await push('second')]).toEqual([204, 204]);
  await sweep();
  await owner.query(OLDER);
  await owner.query(`UPDATE launch_job_pauses SET since = since - interval '1 hour', until = now()`);
  expect(await looks()).toMatchObject({
    concerns: [
      {
        code: 'job paused',
        says: expect.stringMatching(/report since .*2 launches wait: .*; create the job/),
      },
    ],
    jobs: [{ name: 'report', queued: 2, holding: 0, pause: { refusal: 'NOT_FOUND' } }],
  });
  expect(await lookUp('second')).toMatchObject({
    state: 'queued',
    reason: 'set-up',
    detail: expect.stringContaining('NOT_FOUND'),
  });
  expect(lines.filter(({ severity }) => severity === 'ERROR')).toMatchObject([
    { code: 'set-up-fault', detail: expect.stringContaining('create the job') },
  ]);
  cloudRun.emulator.faults.clear();
  expect(await sweep()).toMatchObject({ launched: 1 });
  await starts('first');
  expect((await looks()).concerns.map(({ code }) => code)).toEqual(['limit reached']);
});

it('if the database is down, nothing is lost, the error names it, and all launches go on by themselves afterwards', async () => {
  const { push, lookUp, sweep, starts, looks, lines, end } = await start();
  await push('first');
  await database.server.crash();
  expect(await push('second')).toBe(503);
  expect(await sweep()).toMatchObject({ status: 503 });
  expect(await lookUp('first')).toMatchObject({ status: 503, code: 'look-up-failed' });
  await expect(looks()).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringMatching(/^the ledger cannot be reached from here: .*nothing is lost/),
  });
  expect(lines).toContainEqual(
    expect.objectContaining({ outcome: 'transient', detail: expect.stringContaining('PostgreSQL') }),
  );
  await database.server.restart();
  await until(async () => (await push('second')) === 204);
  await end('first', 0);
  await until(async () => {
    await sweep();
    return (await lookUp('second'))['state'] !== 'queued';
  });
  await starts('second');
  expect((await looks()).concerns).toEqual([]);
});

it('a slot that stays taken is shown with its launch, the reason, and how to free it by hand', async () => {
  const { push, lookUp, sweep, starts, looks, owner, lines, cloudRun, runtime } = await start();
  await push('first');
  await push('second');
  for (const rpc of ['GetExecution', 'ListExecutions']) {
    cloudRun.emulator.faults.add({ rpc, code: 'PERMISSION_DENIED' });
  }
  await sweep();
  await owner.query(OLDER);
  await sweep();
  const { concerns } = await looks();
  expect(concerns.map(({ code }) => code)).toEqual(['unseen for long', 'limit reached']);
  expect(concerns[0]?.says).toMatch(
    /the bridge cannot read bridge-\w+ of first of report.*launches resolve first --job report --ended/,
  );
  expect(await lookUp('second')).toMatchObject({ state: 'queued', reason: 'limit' });
  expect(lines).toContainEqual(
    expect.objectContaining({ severity: 'ERROR', code: 'executions-unreadable', job: JOB }),
  );
  await launchesResolve(runtime, { launchId: 'first', ended: 'failed', reason: 'the project is gone' });
  expect(await sweep()).toMatchObject({ launched: 1 });
  await starts('second');
  expect(await lookUp('first')).toMatchObject({ state: 'failed' });
});

it('an unknown launch is shown with its age, its name and how to resolve it', async () => {
  const { push, lookUp, sweep, starts, looks, owner, lines, cloudRun, runtime } = await start();
  cloudRun.emulator.faults.add({ rpc: 'RunJob', code: 'UNAVAILABLE', times: 1 });
  cloudRun.emulator.faults.add({ rpc: 'ListExecutions', code: 'PERMISSION_DENIED' });
  expect(await push('lost')).toBe(204);
  await owner.query(OLDER);
  expect(await sweep()).toMatchObject({ stillUnknown: 1 });
  const { concerns } = await looks();
  expect(concerns).toMatchObject([
    {
      code: 'unknown for long',
      says: expect.stringMatching(/for 1h whether lost of report.*doctor.*launches show lost --job report/),
    },
  ]);
  expect(await lookUp('lost')).toMatchObject({
    state: 'unknown',
    detail: expect.stringContaining('UNAVAILABLE'),
  });
  expect(lines).toContainEqual(
    expect.objectContaining({
      severity: 'ERROR',
      code: 'launch-unknown',
      launchId: 'lost',
      detail: expect.stringContaining('roles/run.viewer'),
    }),
  );
  await launchesResolve(runtime, { launchId: 'lost', notLaunched: true, reason: 'none in the list' });
  expect(await sweep()).toMatchObject({ launched: 1 });
  await starts('lost');
  expect((await looks()).concerns).toEqual([]);
});
