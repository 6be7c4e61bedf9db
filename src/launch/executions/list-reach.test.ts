/** How far a listing reads while there are many executions, and how many it expects. Times are those of the test. */
import { describe, expect, it } from 'vitest';
import { ListReach, type Depth, type ListReachOptions } from './list-reach.ts';

const ANY_DEPTH_MS = Number.POSITIVE_INFINITY;
const START_MS = Date.UTC(2026, 0, 1);

/** A reach after one listing, at 0 of the monotonic clock, of an execution at `START_MS`. */
function newReach(options: ListReachOptions = {}): ListReach {
  const reach = new ListReach(options);
  const depth = reach.depthOf({ wantedDownToMs: ANY_DEPTH_MS, nowMs: 0 });
  reach.extend({ ...depth, listed: 1, newestMs: START_MS, oldestMs: START_MS });
  return reach;
}

function depthAt(reach: ListReach, nowMs: number, wantedDownToMs = ANY_DEPTH_MS): Depth {
  return reach.depthOf({ wantedDownToMs, nowMs });
}

/** Notes a listing of `listed` executions; the newest one was created at the current time. */
function extend(reach: ListReach, depth: Depth, listed = 1): void {
  const newestMs = START_MS + depth.beginsMs;
  reach.extend({ ...depth, listed, newestMs, oldestMs: newestMs });
}

describe('a listing', () => {
  it('is the whole list at first, and again after one that failed', () => {
    const reach = new ListReach({});
    expect(depthAt(reach, 0)).toMatchObject({ downToMs: Number.NEGATIVE_INFINITY, isFull: true });
    expect(depthAt(reach, 10)).toMatchObject({ downToMs: Number.NEGATIVE_INFINITY, isFull: true });
  });

  it('looks for what is listed late every two seconds, and in between for what is new', () => {
    const reach = newReach();
    const soon = depthAt(reach, 1999);
    expect(soon).toMatchObject({ downToMs: START_MS, isFull: false });
    extend(reach, soon);
    expect(depthAt(reach, 2000)).toMatchObject({ downToMs: START_MS - 300_000, isFull: true });
  });

  it('reaches back to what may be listed late since the last full listing, however many short ones came between', () => {
    const reach = newReach();
    for (const nowMs of [300, 600, 900]) extend(reach, depthAt(reach, nowMs));
    expect(depthAt(reach, 901).downToMs).toBe(START_MS + 900);
    expect(depthAt(reach, 2000).downToMs).toBe(START_MS - 300_000);
  });

  it('reads as far back as a caller needs, at any time', () => {
    const wantedDownToMs = START_MS - 1_000_000;
    expect(depthAt(newReach(), 1, wantedDownToMs)).toMatchObject({ downToMs: wantedDownToMs, isFull: true });
  });

  it('reaches as far as RELAUNCH_AFTER_SECONDS says, if that is more than 300 s', () => {
    const hourMs = 3_600_000;
    expect(depthAt(newReach({ relaunchAfterMs: hourMs }), 2000).downToMs).toBe(START_MS - hourMs);
    expect(depthAt(newReach({ relaunchAfterMs: 1000 }), 2000).downToMs).toBe(START_MS - 300_000);
  });

  it('keeps its proportions if all durations are shorter', () => {
    const reach = newReach({ scale: 0.01 });
    expect(depthAt(reach, 19).isFull).toBe(false);
    expect(depthAt(reach, 20)).toMatchObject({ isFull: true, downToMs: START_MS - 3000 });
  });
});

describe('what a listing is expected to read', () => {
  it('is everything at first, then somewhat more than the last one of its kind', () => {
    const reach = new ListReach({});
    const first = depthAt(reach, 0);
    expect(first.expected).toBe(Number.POSITIVE_INFINITY);
    extend(reach, first, 400);
    const short = depthAt(reach, 500);
    extend(reach, short, 8);
    expect(depthAt(reach, 600).expected).toBe(10);
    extend(reach, depthAt(reach, 2000), 400);
    expect(depthAt(reach, 4000).expected).toBe(500);
  });

  it('is also what was new since the last one, so that one after a burst does not go in small pages', () => {
    const reach = newReach();
    for (const nowMs of [500, 1000, 1500]) extend(reach, depthAt(reach, nowMs), 101);
    expect(depthAt(reach, 2000).expected).toBe(2 + 300);
  });

  it.each([
    { title: 'the last one is a while ago', nowMs: 10_000, wantedDownToMs: ANY_DEPTH_MS },
    { title: 'a caller needs it to read further back', nowMs: 500, wantedDownToMs: START_MS - 1_000_000 },
  ])('is not known if $title: it goes in the largest pages', ({ nowMs, wantedDownToMs }) => {
    const reach = newReach();
    expect(depthAt(reach, nowMs, wantedDownToMs).expected).toBe(Number.POSITIVE_INFINITY);
  });
});
