/** One pass over the ledger. Real: everything in this folder and the attempt. In memory: the ledger. Scripted: Cloud Run. By hand: the clock. */
import { describe, expect, it } from 'vitest';
import { idle } from '../../../test/support/launch-clock.ts';
import { QueueBed } from '../../../test/support/queue-bed.ts';
import type { SweepStep } from '../executions/sweep-step.ts';
import { LedgerUnavailable } from '../ledger/ledger.ts';

const ids = (count: number) => Array.from({ length: count }, (_, n) => `launch-${n + 1}`);

describe('a sweep', () => {
  it('with nothing to do costs two queries and no call of Google', async () => {
    const bed = new QueueBed();
    expect(await bed.sweep()).toEqual({ woken: 0, launched: 0 });
    expect(bed.statements).toEqual(['agenda']);
    expect(bed.sweepsNoted).toBe(1);
    expect(bed.cloudRun.listings).toBe(0);
  });

  it('launches everything that is due, stored by any process', async () => {
    const bed = new QueueBed();
    await bed.store(...ids(40));
    expect(await bed.sweepInTime()).toMatchObject({ launched: 40 });
    expect(bed.launched).toHaveLength(40);
  });

  it('waits for RunJob to answer', async () => {
    const bed = new QueueBed();
    await bed.store('launch-1');
    const answer = bed.cloudRun.holdCalls();
    let isOver = false;
    const swept = bed.sweep().finally(() => (isOver = true));
    await bed.clock.pass(15_000);
    expect(isOver).toBe(false);
    answer();
    expect(await swept).toMatchObject({ launched: 1 });
  });

  it('goes on for 50 s while launches wait for pace, and no longer', async () => {
    const bed = new QueueBed({ callsPerMinute: 1 });
    await bed.deliver({ launchId: 'first' });
    await bed.store('launch-1');
    await bed.clock.pass(15_000);
    const swept = bed.sweep();
    await bed.clock.pass(46_000);
    expect(await swept).toMatchObject({ launched: 1 });
    await bed.store('launch-2');
    const beganMs = bed.clock.monotonic();
    expect(await bed.sweep()).toMatchObject({ launched: 0 });
    expect(bed.clock.monotonic()).toBe(beganMs);
  });

  it('does not wait for a time, a slot or an end', async () => {
    const bed = new QueueBed({ running: 1 });
    await bed.deliver({ launchId: 'first' });
    await bed.store('launch-1');
    const notBeforeMs = bed.clock.monotonic() + 5_000;
    await bed.deliver({ launchId: 'later', queueing: { notBeforeMs } });
    expect(await bed.sweep()).toMatchObject({ launched: 0 });
    expect(bed.clock.monotonic()).toBe(0);
  });

  it('ends what has expired', async () => {
    const bed = new QueueBed({ running: 1 });
    await bed.deliver({ launchId: 'first' });
    const publishTimeMs = bed.clock.now();
    await bed.deliver({ publishTimeMs, queueing: { expireAfterMs: 60_000 } });
    await bed.clock.pass(60_000);
    expect(await bed.sweep()).toMatchObject({ woken: 1, launched: 0 });
    expect(bed.ledger.states()).toEqual({ first: 'launched', 'launch-1': 'expired' });
  });

  it('is joined by a call that comes meanwhile; a later call begins another one', async () => {
    const bed = new QueueBed();
    await bed.store('launch-1');
    const answer = bed.cloudRun.holdCalls();
    const swept = Promise.all([bed.sweep(), bed.sweep()]);
    await idle();
    answer();
    const [one, other] = await swept;
    expect(other).toBe(one);
    expect(bed.sweepsNoted).toBe(1);
    await bed.sweep();
    expect(bed.sweepsNoted).toBe(2);
  });

  it('ends early with its counts if the process stops', async () => {
    const bed = new QueueBed({ callsPerMinute: 1 });
    await bed.store(...ids(3));
    const stop = new AbortController();
    const swept = bed.sweep(stop.signal);
    await idle();
    stop.abort();
    expect(await swept).toMatchObject({ launched: 1 });
    expect(bed.clock.monotonic()).toBe(0);
  });

  it.each(['agenda', 'budget take', 'take'])(
    'fails if the ledger cannot be reached for %s, after what was sent is recorded',
    async (method) => {
      const bed = new QueueBed();
      await bed.store('launch-1');
      bed.down.add(method);
      await expect(bed.sweep()).rejects.toThrow(LedgerUnavailable);
      bed.down.clear();
      expect(await bed.sweepInTime()).toMatchObject({ launched: 1 });
    },
  );
});

it('a sweep that loses the ledger half way fails only after sent calls are recorded', async () => {
  const bed = new QueueBed();
  await bed.store(...ids(20));
  const answer = bed.cloudRun.holdCalls();
  const take = bed.queue.take.bind(bed.queue);
  bed.queue.take = (options) => {
    bed.down.add('take');
    return take(options);
  };
  const ended: unknown[] = [];
  const swept = bed.sweep().catch((error: unknown) => void ended.push(error));
  await bed.clock.pass(1_000);
  expect(ended).toEqual([]);
  answer();
  await swept;
  expect(ended).toEqual([expect.any(LedgerUnavailable)]);
  expect(Object.values(bed.ledger.states()).filter((state) => state === 'launched')).toHaveLength(1);
});

describe('the steps of a sweep', () => {
  it('run in their order if they are needed, and again as long as something changes', async () => {
    const ran: string[] = [];
    let left = 2;
    const step = (name: string, isNeeded: boolean): SweepStep => ({
      isNeeded: () => isNeeded,
      run: async () => {
        ran.push(name);
        if (name === 'second') return { changed: {}, noted: { seen: 1 } };
        left -= 1;
        return { changed: { ended: left < 0 ? 0 : 1 } };
      },
    });
    const steps = [step('first', true), step('never', false), step('second', true)];
    const bed = new QueueBed({ steps });
    expect(await bed.sweep()).toEqual({ woken: 0, launched: 0, ended: 2, seen: 3 });
    expect(ran).toEqual(['first', 'second', 'first', 'second', 'first', 'second']);
  });

  it('also run while launches wait for the pace', async () => {
    const turns: number[] = [];
    const bed: QueueBed = new QueueBed({
      callsPerMinute: 1,
      steps: [
        {
          isNeeded: () => true,
          run: async () => {
            turns.push(bed.clock.monotonic());
            return { changed: {} };
          },
        },
      ],
    });
    await bed.deliver({ launchId: 'first' });
    await bed.store('launch-1');
    await bed.clock.pass(20_000);
    const swept = bed.sweep();
    await bed.clock.pass(42_000);
    expect(await swept).toMatchObject({ launched: 1 });
    expect(turns.length).toBeGreaterThanOrEqual(4);
  });
});
