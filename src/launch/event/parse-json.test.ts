import { describe, expect, it } from 'vitest';
import { JsonError, parseExactJson } from './parse-json.ts';

function parse(text: string): unknown {
  return parseExactJson(Buffer.from(text));
}

describe('the exact reader of JSON', () => {
  it('keeps every digit of an integer, and only of what is written as one', () => {
    expect(parse('[0, -1, 9007199254740993, 2.0, 1e3, -0.5, "2", true, null]')).toEqual([
      0n,
      -1n,
      9_007_199_254_740_993n,
      2,
      1000,
      -0.5,
      '2',
      true,
      null,
    ]);
    const digits = '9'.repeat(1000);
    expect(parse(`{"a":{"b":${digits}}}`)).toEqual({ a: { b: BigInt(digits) } });
  });

  it.each([
    { title: 'text that is not JSON', text: '{', says: 'is not valid JSON' },
    { title: 'a depth that it cannot read', text: '['.repeat(2e5) + ']'.repeat(2e5), says: 'is nested too' },
    { title: 'the key __proto__', text: '[{"__proto__":1}]', says: 'has the key "__proto__"' },
    { title: 'an integer that takes long to read', text: `[${'9'.repeat(1001)}]`, says: 'has an integer of' },
  ])('refuses $title', ({ text, says }) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ name: JsonError.name, message: expect.stringContaining(says) }),
    );
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(() => parseExactJson(Buffer.from('22ff22', 'hex'))).toThrow('is not valid UTF-8');
  });
});
