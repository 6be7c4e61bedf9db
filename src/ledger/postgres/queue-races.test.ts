/** Many processes store, take, settle, give back and wake at once. Real: PostgreSQL, several pools. */
import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { ONE_OF_A_KEY } from '../../../test/support/one-of-a-key.ts';
import type { LaunchQueue } from '../../launch/ledger/launch-queue.ts';
import type { Claim } from '../../launch/ledger/ledger.ts';
import { JOB, keyed, launchOf, takeOf } from '../../launch/ledger/queue-fixture.conformance.ts';
import { inTurn } from '../../launch/ledger/store-fixture.conformance.ts';
import { postgresQueue } from './postgres-queue.ts';

const database = useLedgerDatabase();
/** A lease that has expired already, so that the launch is unknown at once. */
const LOST_MS = -1_000;
let url: string | undefined;

async function connect(): Promise<Pool> {
  url ??= await database.create();
  return database.connect({ url, lockTimeoutMs: 5_000 });
}

async function instancesOf(): Promise<{
  readonly pool: Pool;
  readonly queues: readonly [LaunchQueue, ...LaunchQueue[]];
}> {
  const pool = await connect();
  await pool.query('TRUNCATE launches; ALTER TABLE launches DROP CONSTRAINT IF EXISTS one_of_a_key');
  await pool.query(ONE_OF_A_KEY);
  const queueOf = async () => postgresQueue({ pool: await connect() });
  return { pool, queues: [await queueOf(), await queueOf(), await queueOf()] };
}

const END = ['settle', 'release', 'hold up', 'reject', 'lose', 'take over'] as const;
const step = fc.record({
  n: fc.integer({ min: 0, max: 9 }),
  key: fc.constantFrom('a', 'b'),
  whenRunning: fc.constantFrom('wait', 'wait', 'skip', 'replace'),
  inMs: fc.constantFrom(undefined, undefined, 1, 4),
  end: fc.constantFrom(...END),
  wakes: fc.boolean(),
  starts: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function endOf(queue: LaunchQueue, claim: Claim, end: Step['end']): Promise<unknown> {
  const { key, token } = claim;
  const error = 'an error';
  switch (end) {
    case 'settle':
      return queue.settle({ claim, execution: undefined });
    case 'release':
      return queue.release({ claim, error });
    case 'hold up':
      return queue.release({ claim, error, forMs: -1 });
    case 'reject':
      return queue.reject({ claim, reason: 'INVALID_ARGUMENT', detail: 'no' });
    case 'lose':
      return queue.markUnknown({ claim, error });
    case 'take over': {
      const over = await queue.takeOver({ key, token, expiredForMs: 0, leaseMs: LOST_MS });
      return (
        over.kind === 'claimed' && queue.reject({ claim: over.claim, reason: 'OUT_OF_RANGE', detail: 'no' })
      );
    }
  }
}

async function work(queue: LaunchQueue, one: Step): Promise<void> {
  const { n, key, whenRunning, inMs, end, wakes, starts } = one;
  const launchId = `launch-${key}-${n}`;
  const notBeforeMs = inMs === undefined ? undefined : Date.now() + inMs;
  const wish = { token: randomUUID(), leaseMs: LOST_MS };
  const launch = launchOf(n, { launchId, key, whenRunning, notBeforeMs });
  const stored = await queue.store(launch, starts ? wish : undefined);
  if (stored.kind === 'stored' && stored.state === 'launching') {
    await endOf(queue, { key: { ...JOB, launchId }, token: wish.token }, end);
  }
  if (wakes) await queue.wake();
  const taken = await takeOf(queue, { running: 3, leaseMs: LOST_MS });
  await Promise.all(taken.map(async ({ claim }) => endOf(queue, claim, end)));
}

/** Keys whose launches all wait for the key, although no launch holds it or is in line for it. */
const STUCK = `
SELECT DISTINCT key FROM launches w WHERE waits_for = 'key' AND ended_as IS NULL AND NOT EXISTS (
  SELECT FROM launches o WHERE o.job = w.job AND o.key = w.key AND o.ended_as IS NULL
    AND o.waits_for IS DISTINCT FROM 'key')`;

it(
  'never leaves two launches of a key in line, or a launch that waits for a free key',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 40 }), async (steps) => {
        const { pool, queues } = await instancesOf();
        await Promise.all(steps.map(async (one, n) => work(inTurn(queues, n), one)));
        await queues[0].wake();
        expect((await pool.query(STUCK)).rows).toEqual([]);
        expect(await queues[0].agenda([JOB])).toMatchObject({ toWake: false });
        const { rows } = await pool.query(
          `SELECT count(*)::integer AS held FROM launches WHERE ended_as IS NULL AND state NOT IN ('queued')`,
        );
        expect((rows[0] as { held: number }).held).toBeLessThanOrEqual(3);
      }),
      { numRuns: 12 },
    );
  },
);

it('gives the key to only one if an older launch comes while the one in line is taken', async () => {
  const { queues } = await instancesOf();
  for (let round = 0; round < 30; round += 1) {
    const key = `key-${round}`;
    const [older, younger] = [1, 2].map((n) => keyed(n, { key, launchId: `${key}-${n}` }));
    if (older === undefined || younger === undefined) throw new Error('two were made');
    await queues[0].store(younger);
    const [, ...takes] = await Promise.all([
      inTurn(queues, 1).store(older),
      takeOf(inTurn(queues, 2)),
      takeOf(queues[0]),
    ]);
    const taken = [...takes.flat(), ...(await takeOf(queues[0]))];
    expect(taken).toHaveLength(1);
  }
});
