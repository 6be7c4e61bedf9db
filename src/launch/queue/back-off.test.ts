import { expect, it } from 'vitest';
import { LaunchClock } from '../../../test/support/launch-clock.ts';
import { BackOff } from './back-off.ts';

const newBackOff = () => {
  const clock = new LaunchClock();
  return { clock, backOff: new BackOff({ clock, firstMs: 1_000, longestMs: 60_000 }) };
};

it('a back-off doubles with each failure after the wait, up to the longest', () => {
  const { clock, backOff } = newBackOff();
  const waits = Array.from({ length: 8 }, () => {
    const forMs = backOff.fail();
    clock.freeze(forMs);
    return forMs;
  });
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
});

it('a back-off counts failures during the wait as one: their calls were sent before it', () => {
  const { clock, backOff } = newBackOff();
  expect(backOff.fail()).toBe(1_000);
  clock.freeze(400);
  expect([backOff.fail(), backOff.fail()]).toEqual([600, 600]);
  expect(backOff.isOver).toBe(false);
  clock.freeze(600);
  expect(backOff.isOver).toBe(true);
  expect(backOff.before).toBe(0);
});

it('a back-off begins anew after a success', () => {
  const { clock, backOff } = newBackOff();
  clock.freeze(backOff.fail());
  clock.freeze(backOff.fail());
  backOff.succeed();
  expect(backOff.isOver).toBe(true);
  expect(backOff.fail()).toBe(1_000);
});
