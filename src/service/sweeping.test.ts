import { expect, it } from 'vitest';
import { recordingLogger } from '../../test/support/both-endpoints.ts';
import { LaunchClock } from '../../test/support/launch-clock.ts';
import type { SweepCounts } from '../launch/executions/sweep-step.ts';
import { LedgerUnavailable } from '../launch/ledger/ledger.ts';
import { removalStep, Sweeping } from './sweeping.ts';

function setUp() {
  const clock = new LaunchClock();
  const { logger, lines } = recordingLogger();
  const stop = new AbortController();
  const begun: PromiseWithResolvers<SweepCounts>[] = [];
  const sweeping = new Sweeping({
    clock,
    logger,
    stop: stop.signal,
    sweep: {
      run() {
        const sweep = Promise.withResolvers<SweepCounts>();
        begun.push(sweep);
        return sweep.promise;
      },
    },
  });
  const end = async (counts: SweepCounts = {}) => {
    begun.at(-1)?.resolve(counts);
    await clock.pass(0);
  };
  return { clock, lines, stop, begun, sweeping, end };
}

it('a sweep that did something is one log line, however many calls joined it', async () => {
  const { sweeping, end, lines } = setUp();
  const all = [sweeping.run(), sweeping.run()];
  await end({ ended: 2, launched: 0, followed: 7 });
  expect(await Promise.all(all)).toEqual([
    { ended: 2, launched: 0, followed: 7 },
    { ended: 2, launched: 0, followed: 7 },
  ]);
  expect(lines).toMatchObject([{ severity: 'INFO', code: 'sweep', ended: 2, followed: 7, message: 'swept' }]);
  expect(lines[0]).not.toHaveProperty('launched');
});

it.each([{}, { launched: 0 }, { followed: 3 }])(
  'a sweep that changed nothing is not logged: %j',
  async (counts) => {
    const { sweeping, end, lines } = setUp();
    const swept = sweeping.run();
    await end(counts);
    await swept;
    expect(lines).toMatchObject([{ severity: 'DEBUG' }]);
  },
);

it('the service sweeps by itself, each time after a pause', async () => {
  const { sweeping, clock, begun, end } = setUp();
  sweeping.every(10_000);
  await clock.pass(9_999);
  expect(begun).toHaveLength(0);
  await clock.pass(1);
  expect(begun).toHaveLength(1);
  await clock.pass(60_000);
  expect(begun).toHaveLength(1);
  await end();
  await clock.pass(10_000);
  expect(begun).toHaveLength(2);
});

it('the service goes on after a sweep that failed, and says so', async () => {
  const { sweeping, clock, begun, lines } = setUp();
  sweeping.every(10_000);
  await clock.pass(10_000);
  begun[0]?.reject(new LedgerUnavailable('down'));
  await clock.pass(10_000);
  expect(begun).toHaveLength(2);
  begun[1]?.reject(new TypeError('a bug'));
  await clock.pass(10_000);
  expect(begun).toHaveLength(3);
  expect(lines).toMatchObject([
    { severity: 'WARNING', code: 'sweep-failed' },
    { severity: 'ERROR', code: 'sweep-failed' },
  ]);
});

it('no sweep begins once the service stops, and it waits for the one under way', async () => {
  const { sweeping, clock, begun, stop, end } = setUp();
  sweeping.every(10_000);
  await clock.pass(10_000);
  stop.abort();
  let isIdle = false;
  const idle = sweeping.idle().then(() => (isIdle = true));
  await clock.pass(1);
  expect(isIdle).toBe(false);
  await end();
  await idle;
  await clock.pass(60_000);
  expect([begun.length, clock.pending]).toEqual([1, 0]);
});

it('old launches are removed at the first sweep, and then once an hour', async () => {
  const clock = new LaunchClock();
  const upkeep = {
    removeFinished: async ({ retentionDays }: { readonly retentionDays: number }) => retentionDays,
  };
  const step = removalStep({ upkeep, retentionDays: 14, clock });
  const agenda = { due: [], toWake: false, unknown: 0, following: 0, wishes: 0, events: false };
  expect(step.isNeeded(agenda)).toBe(true);
  const time = { signal: new AbortController().signal, untilMs: Infinity };
  expect(await step.run(time)).toEqual({ changed: {}, noted: { removed: 14 } });
  expect(step.isNeeded(agenda)).toBe(false);
  clock.freeze(3_600_000);
  expect(step.isNeeded(agenda)).toBe(true);
});
