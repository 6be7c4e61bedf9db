/** A typo that is undone. Real: PostgreSQL, Google's client, gRPC, the process. In place of Cloud Run: the emulator. */
import { describe, expect, it } from 'vitest';
import { JOB, launch, startTestBed } from '../../../emulators/testing/cloud-run-bed.ts';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { startChild } from '../../../test/support/child.ts';
import { oldInstance } from '../../../test/support/old-instance.ts';
import { claimOf, launchOf } from '../../launch/ledger/queue-fixture.conformance.ts';
import { postgresQueue } from '../../ledger/postgres/postgres-queue.ts';

const database = useLedgerDatabase();
const lost = launchOf(2, { job: JOB, launchId: 'lost' });

/** A ledger in which `lost` is unknown, and the command line. */
async function setUp() {
  const bed = await startTestBed({ run: () => 0 });
  const url = await database.create();
  const pool = await database.connect({ url });
  const queue = postgresQueue({ pool });
  await claimOf(queue, lost, { leaseMs: -1 });
  const env = { LEDGER_URL: url, CLOUD_RUN_EMULATOR_HOST: bed.emulator.address };
  const launches = (...args: readonly string[]) =>
    startChild(['src/main.ts', 'launches', ...args], env).ended;
  return { bed, pool, queue, launches };
}

describe('launches reopen', () => {
  it('undoes a typo, so that the launch can be settled with its own execution', async () => {
    const { bed, queue, launches } = await setUp();
    const variables = [{ name: 'LAUNCH_ID', value: 'lost' }];
    const execution = await launch(bed, { overrides: { containerOverrides: [{ env: variables }] } });
    const short = execution.slice(execution.lastIndexOf('/') + 1);

    const refused = await launches('resolve', 'lost', '--execution', 'bridge-typo1');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/^job-bridge: Cloud Run has no execution bridge-typo1: [^\n]+\n$/);
    expect(await launches('resolve', 'lost', '--execution', 'bridge-typo1', '--force')).toMatchObject({
      code: 0,
      stderr: '',
    });

    const { code, stdout, stderr } = await launches('reopen', 'lost', '--reason', 'a typo');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^state +unknown$/m);
    expect(stdout).toMatch(
      /^resolvedNote +reopened: a typo; it was settled as: launched as bridge-typo1 \(unchecked: /m,
    );
    expect(stdout).toContain('the next sweep looks for it in Cloud Run');
    expect(await queue.store(lost)).toMatchObject({ state: 'unknown' });

    expect(await launches('resolve', 'lost', '--execution', short)).toMatchObject({ code: 0, stderr: '' });
    expect(await queue.store(lost)).toEqual({ kind: 'known', state: 'launched', execution });
  });

  it('says in one line that there is nothing to undo, with exit code 1', async () => {
    const { launches } = await setUp();
    expect(await launches('reopen', 'lost')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'job-bridge: lost is unknown; it was not settled by hand, so there is nothing to undo\n',
    });
    expect(await launches('reopen', 'absent')).toMatchObject({ code: 1, stdout: '' });
    expect(await launches('reopen', 'a b')).toMatchObject({ code: 2, stdout: '' });
  });

  it('says that a launch of an earlier version waits for its next delivery', async () => {
    const { pool, launches } = await setUp();
    await oldInstance(pool).claim(undefined, -1);
    const settled = await launches('resolve', 'launch-1', '--not-launched');
    expect(settled.stdout).toContain('Its next delivery launches it.');
    const { stdout } = await launches('reopen', 'launch-1');
    expect(stdout).toContain('its next delivery looks for it in Cloud Run');
  });

  it('prints the record as one line of JSON', async () => {
    const { launches } = await setUp();
    await launches('resolve', 'lost', '--not-launched');
    const { stdout } = await launches('reopen', 'lost', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ launchId: 'lost', state: 'unknown', resolvedAt: null });
  });
});
