import { describe, expect, it } from 'vitest';
import { NoticingClock } from '../../../test/support/noticing-clock.ts';
import type { LaunchState } from '../ledger/launch-state.ts';
import { LaunchWaits } from './launch-waits.ts';

const NEVER = new AbortController().signal;

/** Launches whose states a test sets, and the waits for them. */
function bed() {
  const time = new NoticingClock();
  const states = new Map<string, LaunchState>();
  const made = {
    time,
    states,
    looks: [] as string[],
    fault: undefined as Error | undefined,
    waits: new LaunchWaits<string, { readonly state: LaunchState }>({
      clock: {
        now: () => time.now(),
        monotonic: () => time.now(),
        setTimer: (ms, run) => time.setTimer(ms, run),
      },
      keyOf: (id) => id,
      async find(id) {
        made.looks.push(id);
        if (made.fault !== undefined) throw made.fault;
        const state = states.get(id);
        return state && { state };
      },
    }),
  };
  return made;
}

/** Lets time pass in small steps, each with its effects. */
async function pass(time: NoticingClock, ms: number): Promise<void> {
  for (let gone = 0; gone < ms; gone += 50) {
    time.advance(50);
    for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
  }
}

describe('a wait for the end of a launch', () => {
  it('is over at once if the launch has ended, and if no time is given', async () => {
    const { states, waits, time, looks } = bed();
    states.set('a', 'failed').set('b', 'running');
    expect(await waits.end('a', { waitMs: 60_000, signal: NEVER })).toEqual({ state: 'failed' });
    expect(await waits.end('b', { waitMs: 0, signal: NEVER })).toEqual({ state: 'running' });
    expect(looks).toEqual(['a', 'b']);
    expect(time.pending).toBe(0);
  });

  it('sees an end soon after it happened, also of a launch that was not known at first', async () => {
    const { states, waits, time } = bed();
    const ended = waits.end('a', { waitMs: 60_000, signal: NEVER });
    await time.held(2);
    await pass(time, 1_000);
    states.set('a', 'running');
    await pass(time, 1_000);
    states.set('a', 'succeeded');
    const before = time.now();
    let after = Infinity;
    void ended.then(() => (after = time.now()));
    await pass(time, 5_000);
    expect(await ended).toEqual({ state: 'succeeded' });
    expect(after - before).toBeLessThanOrEqual(2_000);
    expect(time.pending).toBe(0);
  });

  it('ends after its time with what the launch is then', async () => {
    const { states, waits, time } = bed();
    const ended = waits.end('a', { waitMs: 3_000, signal: NEVER });
    await time.held(2);
    await pass(time, 2_950);
    states.set('a', 'launched');
    await pass(time, 50);
    expect(await ended).toEqual({ state: 'launched' });
    expect(time.pending).toBe(0);
  });

  it('ends with nothing if the launch is still not known', async () => {
    const { waits, time } = bed();
    const ended = waits.end('a', { waitMs: 1_000, signal: NEVER });
    await time.held(2);
    await pass(time, 1_000);
    expect(await ended).toBeUndefined();
  });

  it('ends at once with what was seen last when its signal fires, and looks no more', async () => {
    const { states, waits, time, looks } = bed();
    states.set('a', 'running');
    const gone = new AbortController();
    const ended = waits.end('a', { waitMs: 60_000, signal: gone.signal });
    await time.held(2);
    gone.abort();
    expect(await ended).toEqual({ state: 'running' });
    expect(time.pending).toBe(0);
    expect(looks).toHaveLength(1);
  });

  it('looks at most 20 times in a minute', async () => {
    const { states, waits, time, looks } = bed();
    states.set('a', 'running');
    const ended = waits.end('a', { waitMs: 60_000, signal: NEVER });
    await time.held(2);
    await pass(time, 60_000);
    await ended;
    expect(looks.length).toBeLessThanOrEqual(20);
  });

  it('shares its looks with the others that wait for the same launch', async () => {
    const { states, waits, time, looks } = bed();
    states.set('a', 'running');
    const ends: Promise<unknown>[] = [];
    for (let n = 1; n <= 20; n += 1) {
      ends.push(waits.end('a', { waitMs: 10_000, signal: NEVER }));
      await time.held(n + 1);
      await pass(time, 50);
    }
    await pass(time, 4_000);
    states.set('a', 'succeeded');
    await pass(time, 5_000);
    expect(await Promise.all(ends)).toEqual(Array.from({ length: 20 }, () => ({ state: 'succeeded' })));
    // Each one looks when it comes.
    expect(looks.length).toBeLessThanOrEqual(20 + 10);
  });

  it('goes on for the others when one leaves', async () => {
    const { states, waits, time } = bed();
    states.set('a', 'running');
    const gone = new AbortController();
    const left = waits.end('a', { waitMs: 60_000, signal: gone.signal });
    const stays = waits.end('a', { waitMs: 60_000, signal: NEVER });
    await time.held(3);
    gone.abort();
    await left;
    states.set('a', 'cancelled');
    await pass(time, 1_000);
    expect(await stays).toEqual({ state: 'cancelled' });
  });

  it('takes no more than four looks a second, however many launches are waited for', async () => {
    const { waits, time, looks } = bed();
    const all = Promise.all(
      Array.from({ length: 200 }, (_, n) => waits.end(`${n}`, { waitMs: 60_000, signal: NEVER })),
    );
    await time.held(400);
    await pass(time, 20_000);
    const before = looks.length;
    await pass(time, 39_000);
    expect((looks.length - before) / 39).toBeLessThanOrEqual(4);
    await pass(time, 1_000);
    await all;
  });

  it('goes on if a look fails, but throws if the first or the last one does', async () => {
    const one = bed();
    one.states.set('a', 'running');
    const ended = one.waits.end('a', { waitMs: 10_000, signal: NEVER });
    await one.time.held(2);
    one.fault = new Error('down');
    await pass(one.time, 3_000);
    one.fault = undefined;
    one.states.set('a', 'succeeded');
    await pass(one.time, 5_000);
    expect(await ended).toEqual({ state: 'succeeded' });

    one.states.set('b', 'running');
    const late = one.waits.end('b', { waitMs: 1_000, signal: NEVER });
    late.catch(() => undefined);
    await one.time.held(2);
    one.fault = new Error('down');
    await pass(one.time, 1_000);
    await expect(late).rejects.toThrow('down');
    await expect(one.waits.end('c', { waitMs: 1_000, signal: NEVER })).rejects.toThrow('down');
    expect(one.time.pending).toBe(0);
  });
});
