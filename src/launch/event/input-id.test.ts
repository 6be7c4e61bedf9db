import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInputId } from './input-id.ts';

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const digits = fc.string({ unit: fc.constantFrom(...DIGITS), minLength: 1, maxLength: 100 });

describe('an id', () => {
  it('keeps every digit but leading zeros, whatever its size', () => {
    fc.assert(
      fc.property(digits, (text) => {
        const id = parseInputId(text) ?? '';
        expect(BigInt(id)).toBe(BigInt(text));
        expect(id).toMatch(/^(0|[1-9]\d*)$/);
        expect(text.endsWith(id)).toBe(true);
      }),
    );
  });

  it('is not changed when it is read again', () => {
    fc.assert(
      fc.property(digits, (text) => {
        const id = parseInputId(text) ?? '';
        expect(parseInputId(id)).toBe(id);
      }),
    );
  });

  it.each([
    ['2', '2'],
    ['0', '0'],
    ['000', '0'],
    ['007', '7'],
    ['9007199254740993', '9007199254740993'],
    ['9'.repeat(100), '9'.repeat(100)],
    ['0'.repeat(99).concat('1'), '1'],
  ])('%s is %s', (text, id) => {
    expect(parseInputId(text)).toBe(id);
  });

  it.each([
    '',
    ' ',
    '-1',
    '-0',
    '+1',
    '2.0',
    '2.',
    '1e3',
    '0x10',
    '0b1',
    '1_000',
    '1,000',
    '٣',
    '２',
    ' 2',
    '2 ',
    '2\n',
    '2\u0000',
    'NaN',
    'Infinity',
    'null',
    '2n',
    '9'.repeat(101),
    '0'.repeat(101),
  ])('%j is not an id', (text) => {
    expect(parseInputId(text)).toBeUndefined();
  });

  it('has only digits', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }).filter((text) => !/^[0-9]{1,100}$/.test(text)),
        (text) => {
          expect(parseInputId(text)).toBeUndefined();
        },
      ),
    );
  });
});
