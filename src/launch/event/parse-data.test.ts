import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_DATA_DEPTH, MAX_DATA_VALUES, parseData } from './parse-data.ts';
import { JsonError } from './parse-json.ts';

const parse = (text: string) => parseData(Buffer.from(text));

describe('the data of any event', () => {
  it.each<{ text: string; value: unknown }>([
    { text: '9007199254740993', value: 9007199254740993n },
    { text: '-0', value: 0n },
    { text: '123456789012345678901234567890', value: 123456789012345678901234567890n },
    { text: '1.0', value: 1 },
    { text: '1e3', value: 1000 },
    { text: '1.5', value: 1.5 },
    { text: '"9007199254740993"', value: '9007199254740993' },
    { text: 'null', value: null },
    { text: '{"a":"1","b":[true,-2]}', value: { a: '1', b: [true, -2n] } },
    { text: ' [1, {"a": [true]}] ', value: [1n, { a: [true] }] },
    { text: '{"constructor":1,"a":{"toString":2}}', value: { constructor: 1n, a: { toString: 2n } } },
  ])('$text is read without loss', ({ text, value }) => {
    expect(parse(text)).toEqual(value);
  });

  it('is the same as with JSON.parse, except for integers', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!text.includes('__proto__'));
        const plain = JSON.parse(
          JSON.stringify(parse(text), (_, value) => (typeof value === 'bigint' ? Number(value) : value)),
        );
        expect(plain).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    { title: 'text', bytes: Buffer.from('id=2'), says: 'is not valid JSON' },
    { title: 'nothing', bytes: Buffer.alloc(0), says: 'is not valid JSON' },
    { title: 'protobuf', bytes: Buffer.from([0x0a, 0x03, 0xff, 0xfe, 0x00]), says: 'is not valid UTF-8' },
    {
      title: 'UTF-8 cut in a character',
      bytes: Buffer.from([0x22, 0xe6, 0x97, 0x22]),
      says: 'is not valid UTF-8',
    },
    {
      title: 'the key __proto__',
      bytes: Buffer.from('{"a":{"__proto__":{"b":1}}}'),
      says: 'has the key "__proto__"',
    },
    {
      title: 'the key __proto__, escaped',
      bytes: Buffer.from(String.raw`{"a":{"\u005f\u005fproto\u005f\u005f":{}}}`),
      says: 'has the key "__proto__"',
    },
    {
      title: 'the key __proto__ if there are no numbers',
      bytes: Buffer.from('{"a":{"__proto__":{}}}'),
      says: 'has the key "__proto__"',
    },
    { title: 'brackets without an end', bytes: Buffer.from('['.repeat(5_000_000)), says: 'is nested deeper' },
    { title: 'an unclosed text', bytes: Buffer.from('"\\'), says: 'is not valid JSON' },
  ])('is refused for $title', ({ bytes, says }) => {
    expect(() => parseData(bytes)).toThrow(
      expect.objectContaining({ name: JsonError.name, message: expect.stringContaining(says) }),
    );
  });

  it(`is read to a depth of ${MAX_DATA_DEPTH}, whatever its texts contain`, () => {
    const nested = (depth: number) => `${'[{"a":'.repeat(depth / 2)}"[[[\\"{{{"${'}]'.repeat(depth / 2)}`;
    expect(() => parse(nested(MAX_DATA_DEPTH))).not.toThrow();
    expect(() => parse(nested(MAX_DATA_DEPTH + 2))).toThrow(JsonError);
  });

  it(`is read up to ${MAX_DATA_VALUES} values`, () => {
    const list = (length: number) => `[${'1,'.repeat(length - 1)}",,,,"]`;
    expect(parse(list(MAX_DATA_VALUES - 1))).toHaveLength(MAX_DATA_VALUES - 1);
    expect(() => parse(list(MAX_DATA_VALUES))).toThrow(JsonError);
  });

  it('reads an integer of a million digits without taking long, as a double', () => {
    expect(parse('9'.repeat(1_000_000))).toBe(Infinity);
  });
});
