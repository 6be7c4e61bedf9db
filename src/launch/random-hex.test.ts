import { expect, it } from 'vitest';
import { randomHex } from './random-hex.ts';

it('random ids have two digits a byte, and none comes twice however many are drawn', () => {
  const drawn = Array.from({ length: 2000 }, (_, draw) => randomHex(draw % 2 === 0 ? 16 : 8));
  for (const [draw, id] of drawn.entries())
    expect(id).toMatch(draw % 2 === 0 ? /^[\da-f]{32}$/ : /^[\da-f]{16}$/);
  expect(new Set(drawn).size).toBe(2000);
});
