import { expect, it } from 'vitest';
import type { Permit } from '../pace/permits.ts';
import { Turns } from './turns.ts';

const permits = (count: number): readonly Permit[] =>
  Array.from({ length: count }, () => ({ isFresh: () => true, giveBack: () => Promise.resolve() }));

function dealt(turns: Turns, count: number, wants: Readonly<Record<string, number>>) {
  const { shares, left } = turns.deal(permits(count), new Map(Object.entries(wants)));
  return {
    shares: Object.fromEntries([...shares].map(([path, { length }]) => [path, length])),
    left: left.length,
  };
}

it('permits are dealt out to the jobs in turn, no more than each can use', () => {
  expect(dealt(new Turns(), 7, { a: 16, b: 1, c: 16 })).toEqual({ shares: { a: 3, b: 1, c: 3 }, left: 0 });
});

it('permits that no job can use are left', () => {
  expect(dealt(new Turns(), 5, { a: 1, b: 2 })).toEqual({ shares: { a: 1, b: 2 }, left: 2 });
  expect(dealt(new Turns(), 1, {})).toEqual({ shares: {}, left: 1 });
});

it('single permits go to one job after the other, whatever jobs come and go', () => {
  const turns = new Turns();
  const next = (wants: Readonly<Record<string, number>>) => Object.keys(dealt(turns, 1, wants).shares)[0];
  const all = { a: 16, b: 16, c: 16 };
  expect([next(all), next(all), next(all), next(all)]).toEqual(['a', 'b', 'c', 'a']);
  expect([next({ c: 1 }), next(all), next({ b: 1, c: 1 })]).toEqual(['c', 'a', 'b']);
});
