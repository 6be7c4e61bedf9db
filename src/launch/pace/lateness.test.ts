import { expect, it } from 'vitest';
import { Lateness } from './lateness.ts';

it('the lateness stays the usual one while the budget and claims answer within a quarter of it', () => {
  const lateness = new Lateness(1_000);
  expect(lateness.isTooShort({ tookMs: 250, bookedMs: 1_000 })).toBe(false);
  lateness.learn(500);
  expect(lateness.ms).toBe(1_000);
});

it('the lateness is four round trips of a slow budget, and slots booked for less than three are taken again', () => {
  const lateness = new Lateness(1_000);
  expect(lateness.isTooShort({ tookMs: 2_000, bookedMs: 1_000 })).toBe(true);
  expect(lateness.ms).toBe(8_000);
  expect(lateness.isTooShort({ tookMs: 2_000, bookedMs: 8_000 })).toBe(false);
  expect(lateness.isTooShort({ tookMs: 2_600, bookedMs: 8_000 })).toBe(false);
  expect(lateness.isTooShort({ tookMs: 2_700, bookedMs: 8_000 })).toBe(true);
});

it('the lateness is 15 times the usual one at most; then no slot is taken again', () => {
  const lateness = new Lateness(1_000);
  expect(lateness.isTooShort({ tookMs: 9_000, bookedMs: 1_000 })).toBe(true);
  expect(lateness.ms).toBe(15_000);
  expect(lateness.isTooShort({ tookMs: 9_000, bookedMs: 15_000 })).toBe(false);
  lateness.learn(100_000);
  expect(lateness.ms).toBe(15_000);
});

it('the lateness halves with each faster call, down to the usual one', () => {
  const lateness = new Lateness(1_000);
  lateness.learn(4_000);
  const seen = Array.from({ length: 4 }, () => {
    lateness.learn(10);
    return lateness.ms;
  });
  expect(seen).toEqual([4_000, 2_000, 1_000, 1_000]);
});
