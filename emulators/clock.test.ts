import { afterEach, expect, it, vi } from 'vitest';
import { systemClock } from './clock.ts';

const DAY_MS = 86_400_000;

afterEach(() => void vi.useRealTimers());

it('the system clock can wait longer than a month', () => {
  vi.useFakeTimers();
  const run = vi.fn<() => void>();
  systemClock().setTimer(60 * DAY_MS, run);
  vi.advanceTimersByTime(60 * DAY_MS - 1);
  expect(run).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(run).toHaveBeenCalledOnce();
});

it('a timer of more than a month can be cancelled at any time', () => {
  vi.useFakeTimers();
  const run = vi.fn<() => void>();
  const timer = systemClock().setTimer(60 * DAY_MS, run);
  vi.advanceTimersByTime(40 * DAY_MS);
  timer.cancel();
  expect(vi.getTimerCount()).toBe(0);
});
