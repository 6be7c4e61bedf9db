import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNotBefore } from './not-before.ts';

const inUtc = (text: string): string | undefined => {
  const ms = parseNotBefore(text);
  return ms === undefined ? undefined : new Date(ms).toISOString();
};

describe('a time before which a launch must not start', () => {
  it.each([
    ['2026-01-31T09:00:00+09:00', '2026-01-31T00:00:00.000Z'],
    ['2026-01-31T00:00:00Z', '2026-01-31T00:00:00.000Z'],
    ['2026-01-30T18:30:00-05:30', '2026-01-31T00:00:00.000Z'],
    ['2026-01-31t00:00:00z', '2026-01-31T00:00:00.000Z'],
    ['2026-01-31T00:00:00-00:00', '2026-01-31T00:00:00.000Z'],
    ['2024-02-29T23:59:59.5Z', '2024-02-29T23:59:59.500Z'],
    ['2026-01-31T00:00:00.029Z', '2026-01-31T00:00:00.029Z'],
    ['2026-01-31T00:00:00.029000Z', '2026-01-31T00:00:00.029Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ])('%s is %s', (text, utc) => {
    expect(inUtc(text)).toBe(utc);
  });

  it('is never earlier than what was asked for', () => {
    expect(inUtc('2026-01-31T00:00:00.0000001Z')).toBe('2026-01-31T00:00:00.001Z');
    expect(inUtc('2026-12-31T23:59:59.999999999Z')).toBe('2027-01-01T00:00:00.000Z');
  });

  it.each([
    ['', 'empty'],
    ['2026-01-31T09:00:00', 'no offset'],
    ['2026-01-31', 'no time'],
    ['2026-01-31 09:00:00Z', 'no T'],
    ['2026-01-31T09:00Z', 'no seconds'],
    ['2026-01-31T09:00:00+0900', 'an offset without a colon'],
    ['2026-01-31T09:00:00+09', 'half an offset'],
    ['2026-01-31T09:00:00+24:00', 'an offset that there is not'],
    ['2026-01-31T09:00:00+09:60', 'an offset that there is not'],
    ['2026-02-30T00:00:00Z', 'a day that there is not'],
    ['2025-02-29T00:00:00Z', 'a day that there is not'],
    ['2026-13-01T00:00:00Z', 'a month that there is not'],
    ['2026-00-01T00:00:00Z', 'a month that there is not'],
    ['2026-01-31T24:00:00Z', 'an hour that there is not'],
    ['2026-01-31T23:60:00Z', 'a minute that there is not'],
    ['2026-01-31T23:59:60Z', 'a leap second'],
    ['2026-01-31T09:00:00.Z', 'a point and no digits'],
    ['2026-01-31T09:00:00Z ', 'a space behind it'],
    ['2026-01-31T09:00:00Z\n', 'a line break behind it'],
    ['+002026-01-31T09:00:00Z', 'a long year'],
    ['1769850000', 'seconds'],
    ['tomorrow', 'a word'],
    ['２０２６-01-31T09:00:00Z', 'other digits'],
  ])('is not %j: %s', (text) => {
    expect(parseNotBefore(text)).toBeUndefined();
  });

  it('is read with any offset', () => {
    const minutes = fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 });
    const date = fc.date({ min: new Date('1970-01-03'), max: new Date('2999-12-29'), noInvalidDate: true });
    fc.assert(
      fc.property(date, minutes, (time, offset) => {
        const two = (n: number): string => String(n).padStart(2, '0');
        const local = new Date(time.getTime() + offset * 60_000).toISOString().slice(0, -1);
        const far = Math.abs(offset);
        const text = `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(far / 60))}:${two(far % 60)}`;
        expect(parseNotBefore(text)).toBe(time.getTime());
      }),
    );
  });
});
