import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonSlices } from './json-slices.ts';

it('the slices are together the text of JSON.stringify', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 9 })), (value) => {
      expect([...jsonSlices({ ...value, left: undefined })].join('')).toBe(JSON.stringify(value));
    }),
  );
});

it('a slice is made when it is read, and is not much longer than one item of the list', () => {
  let read = 0;
  const item = (): object => ({
    get data() {
      read += 1;
      return 'x'.repeat(10_000);
    },
  });
  const slices = jsonSlices({ state: { list: Array.from({ length: 100 }, item) } });
  slices.next();
  expect(read).toBeLessThan(10);
  const lengths = [...slices].map(({ length }) => length);
  expect(Math.max(...lengths)).toBeLessThan(100_000);
  expect(read).toBe(100);
});
