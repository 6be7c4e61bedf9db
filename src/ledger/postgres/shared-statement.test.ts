/** Real: PostgreSQL. The statements are those of the queue. */
import type { Pool } from 'pg';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { LaunchClock } from '../../../test/support/launch-clock.ts';
import type { LaunchQueue, TakenLaunch } from '../../launch/ledger/launch-queue.ts';
import { executionOf, launchOf, takeOf } from '../../launch/ledger/queue-fixture.conformance.ts';
import { postgresQueue } from './postgres-queue.ts';

const database = useLedgerDatabase();
let url: string | undefined;
let pool: Pool;
let queue: LaunchQueue;

beforeEach(async () => {
  url ??= await database.create();
  pool = await database.connect({ url });
  await pool.query('TRUNCATE launches');
  queue = postgresQueue({ pool });
});

/** In descending order, so that the order of the calls differs from that of the rows. */
function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, n) => count - n);
}

function storeAll(by: LaunchQueue, launches: readonly number[]) {
  return Promise.all(launches.map((n) => by.store(launchOf(n))));
}

function settleAll(by: LaunchQueue, taken: readonly TakenLaunch[]) {
  return Promise.all(taken.map(({ launch, claim }) => by.settle({ claim, execution: executionOf(launch) })));
}

/** Stores as many launches, and claims them all. */
async function takeAll(count: number): Promise<readonly TakenLaunch[]> {
  await storeAll(queue, numbers(count));
  return takeOf(queue, { most: count });
}

describe('launches that come at once', () => {
  it('share a statement, and each gets its own answer', async () => {
    await storeAll(queue, [7]);
    const statements = vi.spyOn(pool, 'query');
    const stored = await storeAll(queue, numbers(20));
    // One statement for the first, one for the others, and one that finds the known launch.
    expect(statements).toHaveBeenCalledTimes(3);
    expect(numbers(20).filter((_, n) => stored[n]?.kind === 'known')).toEqual([7]);
    expect(stored.filter(({ kind }) => kind === 'stored')).toHaveLength(19);
  });

  it('are settled each under its own token', async () => {
    const taken = await takeAll(20);
    expect(new Set(taken.map(({ claim }) => claim.token)).size).toBe(20);
    const [first, ...others] = taken;
    const forged = { ...first!, claim: { ...first!.claim, token: 'not its own' } };
    expect(await settleAll(queue, [forged, ...others])).toEqual([false, ...others.map(() => true)]);
    const { rows } = await pool.query(
      `SELECT FROM launches WHERE state = 'launched' AND execution = job || '/executions/of-' || launch_id`,
    );
    expect(rows).toHaveLength(19);
  });

  it('may include the same one twice: it is stored once', async () => {
    const stored = await storeAll(queue, [1, 1, 2, 1]);
    expect(stored.map(({ kind }) => kind)).toEqual(['stored', 'known', 'stored', 'known']);
  });

  it('do not fail for one that PostgreSQL cannot store', async () => {
    const bad = queue.store(launchOf(2, { messageId: 'a NUL: \0' }));
    const results = await Promise.allSettled([queue.store(launchOf(1)), bad, queue.store(launchOf(3))]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { code: '22021' } });
  });
});

describe('a launch that comes after a burst', () => {
  it('waits a moment for others while the burst lasts', async () => {
    const clock = new LaunchClock();
    const bursting = postgresQueue({ pool, clock });
    await storeAll(bursting, numbers(20));
    clock.freeze(20);
    const statements = vi.spyOn(pool, 'query');
    const stored = storeAll(bursting, [21, 22]);
    expect(clock.pending).toBe(1);
    await clock.pass(5);
    await stored;
    expect(statements).toHaveBeenCalledTimes(1);
  });

  it('does not wait once the burst is over', async () => {
    const clock = new LaunchClock();
    const lone = postgresQueue({ pool, clock });
    await storeAll(lone, numbers(20));
    clock.freeze(1500);
    const storing = lone.store(launchOf(21));
    expect(clock.pending).toBe(0);
    expect(await storing).toMatchObject({ kind: 'stored' });
  });
});

it('two instances with the same launches in different order never wait for each other', async () => {
  const other = postgresQueue({ pool: await database.connect({ url: url ?? '' }) });
  for (let round = 0; round < 10; round += 1) {
    const launches = numbers(60).map((n) => 100 * round + n);
    // A deadlock would end one of the statements with an error, after a second.
    const [ours, theirs] = await Promise.all([
      storeAll(queue, launches),
      storeAll(other, launches.toReversed()),
    ]);
    expect([...ours, ...theirs].filter(({ kind }) => kind === 'stored')).toHaveLength(60);
    const taken = await takeOf(queue, { most: 60 });
    const settled = await Promise.all([
      settleAll(queue, taken),
      settleAll(other, taken.toReversed()),
      storeAll(other, launches.toReversed()),
    ]);
    expect([...settled[0], ...settled[1]].filter(Boolean)).toHaveLength(60);
  }
});
