import { describe, expect, it } from 'vitest';
import { MessageIds, timestamp } from './messages.ts';

describe('message ids', () => {
  it('are 16 or 17 rising decimal digits, with any random number', () => {
    for (const random of [() => 0, () => 0.5, () => 0.999_999_999]) {
      const messageIds = new MessageIds(random);
      const ids = Array.from({ length: 1000 }, () => messageIds.next());
      expect(ids.every((id) => /^\d{16,17}$/.test(id))).toBe(true);
      expect(ids.every((id, i) => i === 0 || BigInt(id) > BigInt(ids[i - 1] ?? 0))).toBe(true);
    }
  });
});

describe('a timestamp', () => {
  it('has a fraction only if it is not 0, as in proto3 JSON', () => {
    expect(timestamp(Date.UTC(2026, 0, 1))).toBe('2026-01-01T00:00:00Z');
    expect(timestamp(Date.UTC(2026, 0, 1, 0, 0, 0, 5))).toBe('2026-01-01T00:00:00.005Z');
  });
});
