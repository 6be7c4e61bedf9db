import { expect, it } from 'vitest';
import { ManualClock } from '../../clock.ts';
import { Backlog } from '../backlog/backlog.ts';
import { PullDesk } from './pull-desk.ts';

it('a publisher gets its answer before waiting pullers get the message, unless something else is due', async () => {
  const clock = new ManualClock();
  const backlog = new Backlog({
    clock,
    ordered: false,
    retentionMs: () => Infinity,
    backoffMs: () => 0,
    deadLetter: () => false,
    redeliversAcked: () => true,
    onReady: () => {},
    onAcked: () => {},
    onRevoked: () => {},
  });
  const desk = new PullDesk({ backlog, clock, ackDeadlineMs: () => 10_000 });
  let served = 0;
  let onServed = (): void => {};
  const puller = { serve: () => (served++, onServed(), false), dismiss: () => {} };
  const turn = (): Promise<unknown> => new Promise(setImmediate);
  desk.join(puller);
  await turn();
  expect(served).toBe(1);
  desk.dispatchPublished();
  desk.leave(puller);
  desk.join(puller);
  await turn();
  expect(served).toBe(1);
  await new Promise<void>((resolve) => void (onServed = resolve));
  expect(served).toBe(2);
  desk.dispatchPublished();
  desk.dispatch();
  await turn();
  expect(served).toBe(3);
});
