import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../emulators/clock.ts';
import { FormTokens } from './form-tokens.ts';

const DAY_MS = 24 * 3_600_000;
const ANN = 'ann@example.com';

describe('a form token', () => {
  it('is good at every instance with the same secret, for the person it was made for', () => {
    const clock = new ManualClock();
    const token = new FormTokens({ secret: 's', clock }).make(ANN);
    const other = new FormTokens({ secret: 's', clock });
    expect(other.isGood(token, ANN)).toBe(true);
    expect(other.isGood(token, 'ken@example.com')).toBe(false);
    expect(other.isGood(token, '')).toBe(false);
    expect(new FormTokens({ secret: 't', clock }).isGood(token, ANN)).toBe(false);
  });

  it('is good for a day', () => {
    const clock = new ManualClock();
    const tokens = new FormTokens({ secret: 's', clock });
    const token = tokens.make(ANN);
    clock.advance(DAY_MS);
    expect(tokens.isGood(token, ANN)).toBe(true);
    clock.advance(1);
    expect(tokens.isGood(token, ANN)).toBe(false);
  });

  it('cannot be dated anew, nor ahead', () => {
    const clock = new ManualClock();
    const tokens = new FormTokens({ secret: 's', clock });
    const [time = '', mac = ''] = tokens.make(ANN).split('.');
    expect(tokens.isGood(`${(Number.parseInt(time, 36) + 1).toString(36)}.${mac}`, ANN)).toBe(false);
    const ahead = new ManualClock(clock.now() + 60_001);
    expect(tokens.isGood(new FormTokens({ secret: 's', clock: ahead }).make(ANN), ANN)).toBe(false);
  });

  it.each(['', '.', 'a.b', '0.', 'x'.repeat(10_000), `zzzzzzzzzzz.${'A'.repeat(43)}`, `0.${'A'.repeat(43)}`])(
    'is not %j',
    (text) => {
      const tokens = new FormTokens({ secret: 's', clock: new ManualClock() });
      expect(tokens.isGood(text, ANN)).toBe(false);
    },
  );
});
