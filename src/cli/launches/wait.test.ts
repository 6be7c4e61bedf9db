/** Real: PostgreSQL and the command. The clock is moved by hand. */
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { startChild } from '../../../test/support/child.ts';
import { NoticingClock } from '../../../test/support/noticing-clock.ts';
import { openParts } from '../../../test/support/operated-service.ts';
import { executionOf, launchOf } from '../../launch/ledger/queue-fixture.conformance.ts';
import { endOf } from '../../launch/ledger/store-fixture.conformance.ts';
import { LAUNCH_STATES } from '../../launch/ledger/launch-state.ts';
import { launchesWait, WAIT_EXIT_CODES, type LaunchesWaitOptions } from './wait.ts';

const database = useLedgerDatabase();

async function setUp({ isTerminal = false } = {}) {
  const parts = await openParts(database);
  const time = new NoticingClock();
  const stop = new AbortController();
  const shown = { printed: [] as string[], notes: [] as string[], progress: [] as string[] };
  const runtime = {
    env: { LEDGER_URL: parts.url },
    stop: stop.signal,
    print: (line: string) => void shown.printed.push(line),
    note: (line: string) => void shown.notes.push(line),
    ...(isTerminal && { progress: (text: string) => void shown.progress.push(text) }),
  };
  const clock = {
    now: () => time.now(),
    monotonic: () => time.now(),
    setTimer: (ms: number, run: () => void) => time.setTimer(ms, run),
  };
  const wait = (options: Partial<LaunchesWaitOptions> = {}) =>
    launchesWait(runtime, { launchId: 'launch-1', ...options }, clock);
  return { ...parts, ...shown, time, stop, wait };
}

describe('launches wait', () => {
  it('waits for a launch that the ledger does not have yet, prints each change, and ends with the launch', async () => {
    const { wait, time, stored, take, queue, ends, printed, notes } = await setUp();
    const exit = wait();
    await time.held(2);
    const launch = await stored(1);
    time.advance(250);
    await time.held(2);
    await queue.settle({ claim: await take(launch), execution: executionOf(launch) });
    time.advance(1_000);
    await time.held(2);
    await ends.end({ key: launch, execution: executionOf(launch), end: endOf() });
    time.advance(2_000);
    expect(await exit).toBe(0);
    expect(notes).toEqual([
      'launch-1 is not known yet',
      'launch-1 is queued: it waits for its turn in the pace of launches',
      'launch-1 is launched as of-launch-1, and no task has started',
      'launch-1 has succeeded as of-launch-1',
    ]);
    expect(printed).toEqual(['launch-1 has succeeded as of-launch-1']);
  });

  it('says why a launch failed, and ends with 1', async () => {
    const { wait, ended, printed } = await setUp();
    const failure = {
      reason: 'exit-code',
      exitCode: 3,
      signal: undefined,
      detail: 'It\u0007 failed.',
    } as const;
    await ended(1, { state: 'failed', failure });
    expect(await wait()).toBe(1);
    expect(printed).toEqual(['launch-1 has failed as of-launch-1: exit code 3 (It  failed.)']);
  });

  it('ends with 4 and prints the state when the time is over', async () => {
    const { wait, time, launched, printed } = await setUp();
    await launched(1);
    const exit = wait({ timeout: '10', json: true });
    await time.held(2);
    time.advance(10_000);
    expect(await exit).toBe(4);
    expect(printed.map((line) => JSON.parse(line))).toMatchObject([
      { launchId: 'launch-1', state: 'launched' },
    ]);
  });

  it('ends with 4 for a launch that is still not known, and prints nothing', async () => {
    const { wait, printed, notes } = await setUp();
    expect(await wait({ timeout: '0' })).toBe(4);
    expect(printed).toEqual([]);
    expect(notes.at(-1)).toContain('the ledger has no launch launch-1 yet');
  });

  it('updates one line of a terminal, and removes it at the end', async () => {
    const { wait, time, stored, actions, progress, notes } = await setUp({ isTerminal: true });
    const launch = await stored(1);
    const exit = wait();
    await time.held(2);
    await actions.cancel({ key: launch, by: 'a person' });
    time.advance(2_000);
    expect(await exit).toBe(1);
    expect(progress).toEqual([
      'launch-1 is queued: it waits for its turn in the pace of launches (0 s)',
      'launch-1 is cancelled (2 s)',
      '',
    ]);
    expect(notes).toEqual([]);
  });

  it('ends at once when the process is asked to stop', async () => {
    const { wait, time, stored, stop, printed } = await setUp();
    await stored(1);
    const exit = wait();
    await time.held(2);
    stop.abort();
    expect(await exit).toBe(4);
    expect(printed).toEqual(['launch-1 is queued: it waits for its turn in the pace of launches']);
  });

  it('asks for the job if two jobs have the launch id, and waits for the named one', async () => {
    const { wait, stored, ended } = await setUp();
    await stored(1);
    await ended(1, {}, { name: 'report' });
    await expect(wait({ timeout: '0' })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(`${launchOf(1).job}/jobs/report`),
    });
    expect(await wait({ timeout: '0', job: 'report' })).toBe(0);
  });

  it.each([
    [{ launchId: 'a b' }, 'takes 1 to 128 letters'],
    [{ timeout: '-1' }, '--timeout is "-1"; takes a whole number from 0'],
  ])('takes no %j', async (options, says) => {
    const { wait } = await setUp();
    await expect(wait(options)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(says),
    });
  });

  it('has an exit code for every state', () => {
    const byCode = Object.groupBy(LAUNCH_STATES, (state) => WAIT_EXIT_CODES[state]);
    expect(byCode).toEqual({
      0: ['succeeded'],
      1: ['failed', 'cancelled', 'gone', 'rejected', 'expired'],
      3: ['skipped', 'replaced'],
      4: ['queued', 'launching', 'unknown', 'launched', 'running'],
    });
  });

  it('gives its exit code to the process', async () => {
    const { ended, stored, actions, url } = await setUp();
    await ended(1);
    await actions.cancel({ key: await stored(2), by: 'a person' });
    await stored(3);
    const codes: (number | null)[] = [];
    for (const [n, timeout] of [
      [1, '60'],
      [2, '60'],
      [3, '0'],
    ]) {
      const args = ['src/main.ts', 'launches', 'wait', `launch-${n}`, '--timeout', `${timeout}`];
      codes.push((await startChild(args, { LEDGER_URL: url }).ended).code);
    }
    expect(codes).toEqual([0, 1, 4]);
  });
});
