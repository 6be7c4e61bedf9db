import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../emulators/clock.ts';
import { FormTokens } from './form-tokens.ts';

const DAY_MS = 24 * 3_600_000;
const ANN = 'ann@example.com';

function tokensOf(clock: ManualClock, secret = 's'): FormTokens {
  return new FormTokens({ secret: async () => secret, clock });
}

describe('a form token', () => {
  it('is valid at every instance with the same secret, for its person only', async () => {
    const clock = new ManualClock();
    const token = await tokensOf(clock).make(ANN);
    const other = tokensOf(clock);
    expect(await other.isGood(token, ANN)).toBe(true);
    expect(await other.isGood(token, 'ken@example.com')).toBe(false);
    expect(await other.isGood(token, '')).toBe(false);
    expect(await tokensOf(clock, 't').isGood(token, ANN)).toBe(false);
  });

  it('is valid for a day', async () => {
    const clock = new ManualClock();
    const tokens = tokensOf(clock);
    const token = await tokens.make(ANN);
    clock.advance(DAY_MS);
    expect(await tokens.isGood(token, ANN)).toBe(true);
    clock.advance(1);
    expect(await tokens.isGood(token, ANN)).toBe(false);
  });

  it('cannot get another date, or a future one', async () => {
    const clock = new ManualClock();
    const tokens = tokensOf(clock);
    const [time = '', mac = ''] = (await tokens.make(ANN)).split('.');
    const later = `${(Number.parseInt(time, 36) + 1).toString(36)}.${mac}`;
    expect(await tokens.isGood(later, ANN)).toBe(false);
    const ahead = tokensOf(new ManualClock(clock.now() + 60_001));
    expect(await tokens.isGood(await ahead.make(ANN), ANN)).toBe(false);
  });

  it('is no longer valid once the secret was replaced', async () => {
    let secret = 'old';
    const tokens = new FormTokens({ secret: async () => secret, clock: new ManualClock() });
    const token = await tokens.make(ANN);
    secret = 'new';
    expect(await tokens.isGood(token, ANN)).toBe(false);
  });

  it.each(['', '.', 'a.b', '0.', 'x'.repeat(10_000), `zzzzzzzzzzz.${'A'.repeat(43)}`, `0.${'A'.repeat(43)}`])(
    'is not %j',
    async (text) => {
      expect(await tokensOf(new ManualClock()).isGood(text, ANN)).toBe(false);
    },
  );
});
