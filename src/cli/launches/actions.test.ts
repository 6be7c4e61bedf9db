/** Real: PostgreSQL and the commands. */
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { openParts } from '../../../test/support/operated-service.ts';
import { executionOf, launchOf } from '../../launch/ledger/queue-fixture.conformance.ts';
import { launchesCancel, launchesForget, launchesRetry } from './actions.ts';
import { launchesList, launchesShow } from './launches.ts';

const database = useLedgerDatabase();

async function setUp(env: Readonly<Record<string, string>> = {}) {
  const parts = await openParts(database);
  const lines: string[] = [];
  const notes: string[] = [];
  const runtime = {
    env: { LEDGER_URL: parts.url, PROJECT_ID: 'p', ...env },
    stop: new AbortController().signal,
    print: (line: string) => void lines.push(line),
    note: (line: string) => void notes.push(line),
  };
  return { ...parts, runtime, lines, notes };
}

describe('launches cancel', () => {
  it('ends a queued launch, and says so', async () => {
    const { runtime, stored, show, lines } = await setUp();
    const launch = await stored(1);
    await launchesCancel(runtime, { launchId: 'launch-1' });
    expect(lines).toEqual(['launch-1 is cancelled']);
    expect(await show(launch)).toMatchObject({ state: 'cancelled', wishedBy: 'command line' });
  });

  it('keeps the request to cancel a launched one, and says what happens next', async () => {
    const { runtime, launched, show, lines } = await setUp();
    const launch = await launched(1);
    await launchesCancel(runtime, { launchId: 'launch-1' });
    expect(lines[0]).toMatch(/^launch-1 is launched; .*job-bridge launches wait launch-1$/);
    expect(await show(launch)).toMatchObject({ state: 'launched', wish: 'cancel' });
    lines.length = 0;
    await launchesCancel(runtime, { launchId: 'launch-1', json: true });
    expect(lines.map((line) => JSON.parse(line))).toEqual([{ launchId: 'launch-1', state: 'launched' }]);
  });

  it('refuses one that has ended, with exit code 1', async () => {
    const { runtime, ended } = await setUp();
    await ended(1);
    await expect(launchesCancel(runtime, { launchId: 'launch-1' })).rejects.toMatchObject({
      exitCode: 1,
      message: 'launch-1 has ended: it is succeeded, and can no longer be cancelled',
    });
  });
});

describe('launches retry', () => {
  it('launches a failed launch again under a new launch id, once', async () => {
    const { runtime, ended, records, lines } = await setUp();
    await ended(1, { state: 'failed' });
    await launchesRetry(runtime, { launchId: 'launch-1' });
    expect(lines[0]).toMatch(/^launch-1 is launched again: as t_[0-9a-f]+$/);
    await launchesRetry(runtime, { launchId: 'launch-1', json: true });
    const again = JSON.parse(lines[1] ?? '') as { readonly launchId: string };
    expect(again).toEqual({ launchId: lines[0]?.split(' ').at(-1), retryOf: 'launch-1', isNew: false });
    expect(await records.show({ launchId: again.launchId })).toMatchObject([
      { state: 'queued', retryOf: 'launch-1', wishedBy: 'command line' },
    ]);
  });

  it('needs --force for a launch that is gone, and only for it', async () => {
    const { runtime, launched, ended, ends } = await setUp();
    const launch = await launched(1);
    const missing = { key: launch, execution: executionOf(launch), apartMs: 0 };
    await ends.missing(missing);
    await ends.missing(missing);
    const refused = launchesRetry(runtime, { launchId: 'launch-1' });
    await expect(refused).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/is gone: .*--force$/),
    });
    await launchesRetry(runtime, { launchId: 'launch-1', force: true });
    await ended(2);
    await expect(launchesRetry(runtime, { launchId: 'launch-2', force: true })).rejects.toThrow(
      'has succeeded',
    );
  });

  it('refuses one that has not ended, with exit code 1', async () => {
    const { runtime, stored } = await setUp();
    await stored(1);
    await expect(launchesRetry(runtime, { launchId: 'launch-1' })).rejects.toMatchObject({
      exitCode: 1,
      message: 'launch-1 has not ended: it is queued; wait for its end, or cancel it',
    });
  });
});

describe('launches forget', () => {
  it('erases the values of a launch that has ended, and keeps its id and state', async () => {
    const { runtime, ended, show, lines, queue } = await setUp();
    const launch = await ended(1, { state: 'failed' }, { key: 'secret@example.com' });
    await launchesForget(runtime, { launchId: 'launch-1' });
    expect(lines[0]).toContain('the values of launch-1 are erased');
    const record = await show(launch);
    expect(record).toMatchObject({ state: 'failed', values: null, key: null });
    expect(JSON.stringify(record)).not.toContain('secret@example.com');
    expect(await queue.store(launch)).toMatchObject({ kind: 'known', state: 'failed' });
    await expect(launchesRetry(runtime, { launchId: 'launch-1' })).rejects.toThrow('it was forgotten');
  });

  it('refuses one that has not ended', async () => {
    const { runtime, stored } = await setUp();
    await stored(1);
    await expect(launchesForget(runtime, { launchId: 'launch-1' })).rejects.toThrow('has not ended');
  });
});

it.each([launchesCancel, launchesRetry, launchesForget])(
  '%o says so when the ledger does not have the launch, or needs to know the job',
  async (command) => {
    const { runtime, stored } = await setUp();
    await expect(command(runtime, { launchId: 'absent' })).rejects.toMatchObject({ exitCode: 1 });
    await expect(command(runtime, { launchId: 'a b' })).rejects.toMatchObject({ exitCode: 2 });
    await stored(1);
    await stored(1, { name: 'report' });
    await expect(command(runtime, { launchId: 'launch-1' })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(`${launchOf(1).job}/jobs/report`),
    });
  },
);

describe('launches list', () => {
  const RULES = 'jobs: { report: { job: one, running: 1 } }';
  const job = 'projects/p/locations/asia-northeast1/jobs/one';

  it('shows why a launch waits, by the rules that are configured here, and takes a key', async () => {
    const { runtime, launched, stored, lines } = await setUp({ RULES });
    await launched(1, { job, name: 'report', key: 'a' });
    await stored(2, { job, name: 'report', key: 'b' });
    await launchesList(runtime, { key: 'b' });
    expect(lines.map((line) => line.split(/ {2,}/).slice(0, 2))).toEqual([
      ['LAUNCH ID', 'STATE'],
      ['launch-2', 'queued (limit)'],
    ]);
    lines.length = 0;
    await launchesShow(runtime, { launchId: 'launch-2' });
    expect(lines.find((line) => line.startsWith('reason'))).toMatch(/limit$/);
  });

  it('names a launch whose job is not in the rules', async () => {
    const { runtime, stored, lines } = await setUp({ RULES });
    await stored(1, { name: 'report' });
    await launchesList(runtime, {});
    expect(lines[1]).toMatch(/^launch-1 +queued \(set-up\) /);
    lines.length = 0;
    await launchesShow(runtime, { launchId: 'launch-1' });
    expect(lines.find((line) => line.startsWith('detail'))).toContain('its job is not configured');
  });

  it('lists without the rules if they are faulty, and says so', async () => {
    const { runtime, stored, lines, notes } = await setUp({ RULES: 'jobs: 1' });
    await stored(1);
    await launchesList(runtime, {});
    expect(lines).toHaveLength(2);
    expect(notes[0]).toMatch(/^limits of jobs are not shown: the rules cannot be used/);
  });
});
