import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideKey, type KeyDecision, type KeyedLaunch } from './key-line.ts';

const time = fc.integer({ min: 0, max: 6 });
const shape = fc.record({
  whenRunning: fc.constantFrom('wait', 'skip', 'replace'),
  role: fc.constantFrom('holds', 'queued', 'newcomer'),
  wish: fc.constantFrom(undefined, undefined, undefined, 'cancel', 'replace'),
  laterMs: time,
  requestedMs: time,
  storedMs: time,
});
const launches: fc.Arbitrary<readonly KeyedLaunch[]> = fc.array(shape, { maxLength: 8 }).map((shapes) =>
  shapes.map(({ laterMs, wish, ...one }, n) => ({
    ...one,
    launchId: `launch-${n}`,
    dueMs: one.requestedMs + laterMs,
    wish: one.role === 'newcomer' ? undefined : wish,
  })),
);
const replacing = fc.uniqueArray(time, { minLength: 1 }).map((times) =>
  times.map((ms): KeyedLaunch => ({
    launchId: `launch-${ms}`,
    whenRunning: 'replace',
    role: 'newcomer',
    wish: undefined,
    dueMs: ms,
    requestedMs: ms,
    storedMs: ms,
  })),
);

function idsOf(some: readonly { readonly launchId: string }[]): readonly string[] {
  return some.map(({ launchId }) => launchId);
}

function leftOf(all: readonly KeyedLaunch[], { ended }: KeyDecision): readonly KeyedLaunch[] {
  const gone = new Set(idsOf(ended));
  return all.filter(({ launchId }) => !gone.has(launchId));
}

/** The launches after the decision. */
function afterwards(all: readonly KeyedLaunch[]): readonly KeyedLaunch[] {
  return leftOf(all, decideKey(all)).map((one) =>
    one.role === 'newcomer' ? { ...one, role: 'queued' } : one,
  );
}

describe('the decision about a key', () => {
  it('has at most one launch in line, the oldest that is left, and none while one holds the key', () => {
    fc.assert(
      fc.property(launches, (all) => {
        const decision = decideKey(all);
        const queued = leftOf(all, decision).filter(({ role }) => role !== 'holds');
        const isHeld = all.some(({ role }) => role === 'holds');
        const head = queued.find(({ launchId }) => launchId === decision.head);
        expect(head === undefined).toBe(isHeld || queued.length === 0);
        for (const other of head === undefined ? [] : queued) {
          expect(head?.requestedMs).toBeLessThanOrEqual(other.requestedMs);
        }
      }),
    );
  });

  it('ends no holder of the key and no launch twice, and only wants holders cancelled that were not before', () => {
    fc.assert(
      fc.property(launches, (all) => {
        const { ended, unwanted } = decideKey(all);
        const holders = new Map(
          all.flatMap((one) => (one.role === 'holds' ? [[one.launchId, one] as const] : [])),
        );
        expect(new Set(idsOf(ended)).size).toBe(ended.length);
        expect(ended.filter(({ launchId }) => holders.has(launchId))).toEqual([]);
        for (const { launchId } of unwanted) expect(holders.get(launchId)?.wish).not.toBe('cancel');
        expect(unwanted.every(({ launchId }) => holders.has(launchId))).toBe(true);
      }),
    );
  });

  it('does not depend on the order in which the launches are read', () => {
    const shuffled = launches.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray([...all], { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, ([all, others]) => {
        const [one, other] = [decideKey(all), decideKey(others)];
        expect(new Set(other.unwanted)).toEqual(new Set(one.unwanted));
        expect(new Set(other.ended)).toEqual(new Set(one.ended));
        expect(other.head).toBe(one.head);
      }),
    );
  });

  it('is stable: without another newcomer nothing more changes', () => {
    fc.assert(
      fc.property(launches, (all) => {
        const { ended, unwanted, head } = decideKey(afterwards(all));
        expect([ended, unwanted, head]).toEqual([[], [], decideKey(all).head]);
      }),
    );
  });

  it('keeps the newest of launches that replace each other, in whatever order and groups they come', () => {
    const batches = replacing.chain((all) =>
      fc.tuple(
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: all.length, maxLength: all.length }),
      ),
    );
    fc.assert(
      fc.property(batches, ([arriving, sizes]) => {
        let there: readonly KeyedLaunch[] = [];
        let from = 0;
        for (const size of sizes) {
          there = afterwards([...there, ...arriving.slice(from, from + size)]);
          from += size;
        }
        const newest = Math.max(...arriving.map(({ dueMs }) => dueMs));
        expect(idsOf(there)).toEqual([`launch-${newest}`]);
      }),
    );
  });

  it('ends a launch that skips only beside another one, and one that waits only for one that replaces it', () => {
    fc.assert(
      fc.property(launches, (all) => {
        const modeOf = new Map(all.map((one) => [one.launchId, one]));
        for (const { launchId, as, replacedBy } of decideKey(all).ended) {
          const one = modeOf.get(launchId);
          const isSkipped = one?.role === 'newcomer' && one.whenRunning === 'skip' && all.length > 1;
          const isReplaced = modeOf.get(replacedBy ?? '')?.whenRunning === 'replace';
          expect(as === 'skipped' ? isSkipped : isReplaced || one?.wish !== undefined).toBe(true);
        }
      }),
    );
  });
});
