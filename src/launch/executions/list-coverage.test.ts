/** Since when every execution has been seen, listing by listing. */
import { expect, it } from 'vitest';
import { coverageAfter } from './list-coverage.ts';

const EVERYTHING = Number.NEGATIVE_INFINITY;
const NOTHING = Number.POSITIVE_INFINITY;

it('a list that became long after it was read completely still leaves nothing out', () => {
  const read = { listed: 950, oldestMs: 1000, downToMs: 0 };
  expect(coverageAfter({ ...read, seenUpToMs: 1000 }, EVERYTHING)).toBe(EVERYTHING);
  expect(coverageAfter({ ...read, seenUpToMs: 999 }, EVERYTHING)).toBe(1000);
});

it('a long list that is read for the first time proves nothing about older executions', () => {
  const read = { listed: 950, oldestMs: 1000, downToMs: EVERYTHING, seenUpToMs: EVERYTHING };
  expect(coverageAfter(read, NOTHING)).toBe(1000);
});

it('a short list that is read to its end is complete', () => {
  const read = { listed: 899, oldestMs: 1000, downToMs: EVERYTHING, seenUpToMs: EVERYTHING };
  expect(coverageAfter(read, NOTHING)).toBe(EVERYTHING);
});
