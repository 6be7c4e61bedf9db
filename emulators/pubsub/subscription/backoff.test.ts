import { describe, expect, it } from 'vitest';
import { backoff } from './backoff.ts';

const pauses = (settings: Parameters<typeof backoff>[0]): number[] => [1, 2, 3, 100].map(backoff(settings));

describe('the pause before the next delivery', () => {
  it('doubles within the bounds of the retry policy, for push and pull', () => {
    const retry = { minimumMs: 10_000, maximumMs: 30_000 };
    expect(pauses({ retry, push: {} })).toEqual([10_000, 20_000, 30_000, 30_000]);
    expect(pauses({ retry, push: undefined })).toEqual([10_000, 20_000, 30_000, 30_000]);
  });

  it('doubles from 100 ms to a minute for push without a policy', () => {
    expect(pauses({ retry: undefined, push: {} })).toEqual([100, 200, 400, 60_000]);
  });

  it('is 0 for pull without a policy', () => {
    expect(pauses({ retry: undefined, push: undefined })).toEqual([0, 0, 0, 0]);
  });

  it('is never 0 for push, even with a policy of 0', () => {
    expect(pauses({ retry: { minimumMs: 0, maximumMs: 0 }, push: {} })).toEqual([100, 100, 100, 100]);
    expect(pauses({ retry: { minimumMs: 0, maximumMs: 300 }, push: {} })).toEqual([100, 200, 300, 300]);
  });
});
