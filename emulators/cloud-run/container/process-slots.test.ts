import { expect, it } from 'vitest';
import { ProcessSlots } from './process-slots.ts';

const never = new AbortController().signal;

it('gives free slots in the order of arrival', async () => {
  const slots = new ProcessSlots(1);
  const entered: string[] = [];
  await slots.take(never);
  const second = slots.take(never).then(() => entered.push('second'));
  const third = slots.take(never).then(() => entered.push('third'));
  slots.release();
  await second;
  expect(entered).toEqual(['second']);
  slots.release();
  await third;
  expect(entered).toEqual(['second', 'third']);
});

it('does not lose a slot when a waiter gives up', async () => {
  const slots = new ProcessSlots(1);
  await slots.take(never);
  const abort = new AbortController();
  const givesUp = slots.take(abort.signal);
  const waits = slots.take(never);
  abort.abort();
  slots.release();
  expect(await givesUp).toBe(false);
  expect(await waits).toBe(true);
});

it('refuses a waiter whose signal has already fired', async () => {
  expect(await new ProcessSlots(1).take(AbortSignal.abort())).toBe(false);
});
