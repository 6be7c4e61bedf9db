import { expect, it } from 'vitest';
import { ManualClock, type Clock } from '../../clock.ts';
import { SLOW_START_WINDOW } from '../values/limits.ts';
import { SlowStart } from './push-pace.ts';

/** Node sometimes fires a timer a millisecond early by `Date.now()`; this clock always does. */
function earlyTimers(clock: ManualClock): Clock {
  return { now: () => clock.now(), setTimer: (delayMs, run) => clock.setTimer(delayMs - 1, run) };
}

it('goes on after a pause whose timer fired early, and pauses again for a later nack', () => {
  const clock = new ManualClock();
  const windows: number[] = [];
  const pace: SlowStart = new SlowStart({
    clock: earlyTimers(clock),
    pauses: () => true,
    onResumed: () => windows.push(pace.window),
  });
  pace.settled({ acked: false, sentMs: clock.now() });
  expect(pace.window).toBe(0);
  clock.advance(99);
  expect(windows).toEqual([Math.floor(SLOW_START_WINDOW / 2)]);
  pace.settled({ acked: false, sentMs: clock.now() });
  expect(pace.window).toBe(0);
  clock.advance(198);
  expect(windows).toHaveLength(1);
  clock.advance(1);
  expect(windows).toHaveLength(2);
});

it('does not pause again for a push that was sent before a pause', () => {
  const clock = new ManualClock();
  const pace = new SlowStart({ clock, pauses: () => true, onResumed: () => {} });
  const sentMs = clock.now();
  pace.settled({ acked: false, sentMs });
  pace.settled({ acked: false, sentMs });
  clock.advance(100);
  pace.settled({ acked: false, sentMs });
  expect(pace.window).toBe(1);
});
