import { expect, it } from 'vitest';
import { Lateness } from './lateness.ts';

it('stays the usual one with a budget and claims that answer within a quarter of it', () => {
  const lateness = new Lateness(1_000);
  expect(lateness.isTooShort({ tookMs: 250, bookedMs: 1_000 })).toBe(false);
  lateness.learn(500);
  expect(lateness.ms).toBe(1_000);
});

it('is four round trips of a slow budget, and asks for slots to be taken anew where less than three were booked', () => {
  const lateness = new Lateness(1_000);
  expect(lateness.isTooShort({ tookMs: 2_000, bookedMs: 1_000 })).toBe(true);
  expect(lateness.ms).toBe(8_000);
  expect(lateness.isTooShort({ tookMs: 2_000, bookedMs: 8_000 })).toBe(false);
  expect(lateness.isTooShort({ tookMs: 2_600, bookedMs: 8_000 })).toBe(false);
  expect(lateness.isTooShort({ tookMs: 2_700, bookedMs: 8_000 })).toBe(true);
});

it('is 15 times the usual one at most, and then nothing is taken anew, which would not help', () => {
  const lateness = new Lateness(1_000);
  expect(lateness.isTooShort({ tookMs: 9_000, bookedMs: 1_000 })).toBe(true);
  expect(lateness.ms).toBe(15_000);
  expect(lateness.isTooShort({ tookMs: 9_000, bookedMs: 15_000 })).toBe(false);
  lateness.learn(100_000);
  expect(lateness.ms).toBe(15_000);
});

it('halves with each call that left sooner, down to the usual one', () => {
  const lateness = new Lateness(1_000);
  lateness.learn(4_000);
  const seen = Array.from({ length: 4 }, () => {
    lateness.learn(10);
    return lateness.ms;
  });
  expect(seen).toEqual([4_000, 2_000, 1_000, 1_000]);
});
