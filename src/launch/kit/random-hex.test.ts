import { expect, it } from 'vitest';
import { randomHex } from './random-hex.ts';

it('random ids have two digits a byte, and none comes twice however many are drawn', () => {
  const spanIds = Array.from({ length: 1000 }, () => randomHex(8));
  const traceIds = Array.from({ length: 1000 }, () => randomHex(16));
  const drawn = new Set([...spanIds, ...traceIds]);
  expect(spanIds.filter((id) => !/^[\da-f]{16}$/.test(id))).toEqual([]);
  expect(traceIds.filter((id) => !/^[\da-f]{32}$/.test(id))).toEqual([]);
  expect(drawn.size).toBe(2000);
});
