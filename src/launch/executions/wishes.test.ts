import { expect, it } from 'vitest';
import { JOB, keyOf } from '../../../test/support/follow-bed.ts';
import { LaunchClock } from '../../../test/support/launch-clock.ts';
import { MemoryLedger } from '../../../test/support/memory-ledger.ts';
import { Wishes, type Cancelling, type WishHappening } from './wishes.ts';

function setUp() {
  const clock = new LaunchClock();
  const ledger = new MemoryLedger({ clock });
  const cancelled: string[] = [];
  const told: WishHappening['kind'][] = [];
  const answers: (Cancelling | Error)[] = [];
  const wishes = new Wishes({
    ends: ledger.ends,
    clock,
    told: ({ kind }) => void told.push(kind),
    canceller: {
      async cancel(execution) {
        cancelled.push(execution);
        const answer = answers.shift() ?? 'asked';
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
  });
  const run = (signal = new AbortController().signal) => wishes.run({ signal, untilMs: Infinity });
  const wish = (launchId: string, kind: 'cancel' | 'replace' = 'cancel') =>
    ledger.launch(keyOf(launchId), { execution: `${JOB}/executions/${launchId}`, wish: kind });
  return { clock, ledger, cancelled, told, answers, wishes, run, wish };
}

it('cancels exactly the executions of launches to be cancelled or replaced', async () => {
  const { ledger, run, wish, cancelled, wishes } = setUp();
  wish('one');
  wish('two', 'replace');
  ledger.launch(keyOf('three'), { execution: `${JOB}/executions/three` });
  ledger.launch(keyOf('nameless'), { wish: 'cancel' });
  expect(await run()).toEqual({ changed: {}, noted: { cancelling: 2 } });
  expect(cancelled).toEqual([`${JOB}/executions/one`, `${JOB}/executions/two`]);
  expect([wishes.isNeeded({ wishes: 0 }), wishes.isNeeded({ wishes: 1 })]).toEqual([false, true]);
});

it('cancels again after a minute, until the end is seen', async () => {
  const { clock, ledger, run, wish, cancelled } = setUp();
  const key = wish('one');
  await run();
  clock.freeze(59_000);
  await run();
  expect(cancelled).toHaveLength(1);
  clock.freeze(1_000);
  await run();
  expect(cancelled).toHaveLength(2);
  const end = { state: 'cancelled', failure: undefined, endedAtMs: 1, logUri: undefined } as const;
  await ledger.ends.end({ key, execution: `${JOB}/executions/one`, end });
  clock.freeze(60_000);
  await run();
  expect(cancelled).toHaveLength(2);
});

it('tells which were cancelled and which failed, but not which had ended already', async () => {
  const { run, wish, answers, told } = setUp();
  for (const name of ['asked', 'over', 'gone', 'denied']) wish(name);
  answers.push('asked', 'over', 'not found', new Error('denied'));
  await run();
  expect(told).toEqual(['cancel asked', 'cancel failed']);
});

it('leaves room in the quota of writes, and cancels nothing while the process stops', async () => {
  const { run, wish, cancelled } = setUp();
  for (let n = 0; n < 30; n += 1) wish(`l-${n}`);
  await run(AbortSignal.abort());
  expect(cancelled).toHaveLength(0);
  await run();
  expect(cancelled).toHaveLength(20);
  await run();
  expect(cancelled).toHaveLength(30);
});
