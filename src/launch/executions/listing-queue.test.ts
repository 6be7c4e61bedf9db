/** Which callers share which listing. Only the listing itself is scripted. */
import { describe, expect, it } from 'vitest';
import { ListingQueue } from './listing-queue.ts';
import { idle, LaunchClock } from '../../../test/support/launch-clock.ts';

/** A queue whose listings end when the test says so. */
function newQueue(everyMs?: number) {
  const clock = new LaunchClock();
  const begun: { readonly downToMs: number; readonly end: () => void; readonly fail: () => void }[] = [];
  const list = (downToMs: number): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    begun.push({ downToMs, end: resolve, fail: () => reject(new Error('by script')) });
    return promise;
  };
  const queue = new ListingQueue({ list, clock, everyMs });
  return { queue, begun, clock };
}

/** Whether `promise` has ended by now. */
async function isOver(promise: Promise<void>): Promise<boolean> {
  const waiting = idle().then(() => false);
  return Promise.race([promise.then(() => true), waiting]);
}

describe('a caller', () => {
  it('shares a listing with all that ask before it begins, as deep as any of them needs', async () => {
    const { queue, begun } = newQueue();
    const callers = Promise.all([30, 10, 20].map((downToMs) => queue.listing(downToMs)));
    await idle();
    expect(begun.map(({ downToMs }) => downToMs)).toEqual([10]);
    begun[0]?.end();
    await callers;
  });

  it('never gets a listing that began before it asked', async () => {
    const { queue, begun } = newQueue();
    const first = queue.listing(1);
    await idle();
    const later = [queue.listing(2), queue.listing(3)];
    await idle();
    expect(begun).toHaveLength(1);
    begun[0]?.end();
    await first;
    expect(await isOver(Promise.race(later))).toBe(false);
    expect(begun.map(({ downToMs }) => downToMs)).toEqual([1, 2]);
    const third = queue.listing(4);
    begun[1]?.end();
    await Promise.all(later);
    expect(await isOver(third)).toBe(false);
    begun[2]?.end();
    await third;
    expect(begun).toHaveLength(3);
  });

  it('that asks after everything has ended gets a new listing', async () => {
    const { queue, begun } = newQueue();
    for (let n = 0; n < 3; n += 1) {
      const listing = queue.listing(0);
      await idle();
      begun[n]?.end();
      await listing;
    }
    expect(begun).toHaveLength(3);
  });
});

describe('a listing that may not follow too closely', () => {
  it('begins at once if none was asked for lately', async () => {
    const { queue, begun, clock } = newQueue(20);
    const first = queue.listing(0);
    await idle();
    begun[0]?.end();
    await first;
    clock.freeze(20);
    const second = queue.listing(0);
    await idle();
    expect(begun).toHaveLength(2);
    begun[1]?.end();
    await second;
  });

  it('waits for its time, and is shared by all callers until then', async () => {
    const { queue, begun, clock } = newQueue(20);
    const first = queue.listing(0);
    await idle();
    begun[0]?.end();
    await first;
    await clock.pass(5);
    const early = queue.listing(30);
    await clock.pass(14);
    expect(begun).toHaveLength(1);
    const late = queue.listing(10);
    await clock.pass(1);
    expect(begun.map(({ downToMs }) => downToMs)).toEqual([0, 10]);
    begun[1]?.end();
    await Promise.all([early, late]);
  });
});

describe('a listing that fails', () => {
  it('fails only for the callers that share it', async () => {
    const { queue, begun } = newQueue();
    const failing = Promise.allSettled([queue.listing(0), queue.listing(0)]);
    await idle();
    const next = queue.listing(0);
    begun[0]?.fail();
    expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await idle();
    begun[1]?.end();
    await next;
  });
});

it('500 callers during listings cost one listing each time one ends, not one each', async () => {
  const { queue, begun } = newQueue();
  const callers: Promise<void>[] = [];
  for (let turn = 0; turn < 10; turn += 1) {
    for (let n = 0; n < 50; n += 1) callers.push(queue.listing(0));
    await idle();
    begun.at(-1)?.end();
    await idle();
  }
  begun.at(-1)?.end();
  await Promise.all(callers);
  expect(begun.length).toBeLessThanOrEqual(11);
});
