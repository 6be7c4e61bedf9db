/**
 * Random operations on launches, in any order. Real: PostgreSQL and the statements, those of the last version too.
 */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { queueHistory, type HistoryStep } from '../../../test/support/queue-history.ts';
import { SETTABLE_CLOCK } from '../../../test/support/settable-clock.ts';
import { JOB, MINUTE } from '../../launch/ledger/queue-fixture.conformance.ts';

const database = useLedgerDatabase();
const LAUNCHES = 3;
/** After so many sweeps all launches have ended, also those of one key, which run one at a time. */
const SWEEPS = 20;
/** How often each operation is chosen: more often if more is possible after it. */
const STEPS: Readonly<Record<HistoryStep, number>> = {
  store: 3,
  take: 4,
  settle: 1,
  release: 1,
  hold: 1,
  reject: 1,
  lose: 2,
  takeOver: 1,
  adopt: 1,
  enter: 1,
  end: 1,
  saw: 1,
  missing: 1,
  cancel: 1,
  retry: 1,
  notLaunched: 1,
  launched: 1,
  ended: 1,
  reopen: 1,
  forget: 1,
  wake: 1,
  pass: 1,
  passLong: 1,
  pause: 1,
  resume: 1,
  unknown: 1,
  oldClaim: 1,
  oldSettle: 1,
  oldRelease: 1,
  oldUnknown: 1,
  oldAdopt: 1,
  oldEnter: 1,
  oldResolve: 1,
};
/** Operations that make or find executions beside the queue, which may be a second one of a key. */
const BESIDE: ReadonlySet<HistoryStep> = new Set([
  'adopt',
  'enter',
  'reopen',
  'oldClaim',
  'oldAdopt',
  'oldEnter',
  'oldResolve',
]);

const step = fc.constantFrom(
  ...(Object.keys(STEPS) as HistoryStep[]).flatMap((one) => Array.from({ length: STEPS[one] }, () => one)),
);
const shape = fc.record({
  key: fc.constantFrom(undefined, 'a', 'a', 'a', 'b'),
  whenRunning: fc.constantFrom('wait', 'wait', 'skip', 'replace'),
  inMs: fc.constantFrom(undefined, undefined, undefined, -MINUTE, 2 * MINUTE),
  forMs: fc.constantFrom(undefined, undefined, 1, 90 * MINUTE),
});
const history = fc.record({
  shapes: fc.array(shape, { minLength: LAUNCHES, maxLength: LAUNCHES }),
  steps: fc.array(fc.tuple(step, fc.integer({ min: 1, max: LAUNCHES })), { minLength: 5, maxLength: 40 }),
});

const OPEN = `SELECT launch_id, state, waits_for, wish, key, held_until FROM launches
  WHERE stored_at IS NOT NULL AND ended_as IS NULL`;
const TWO_OF_A_KEY = `SELECT key FROM launches WHERE ended_as IS NULL AND key IS NOT NULL
  AND (state IN ('calling', 'unknown', 'launched') OR waits_for IS NULL) GROUP BY key HAVING count(*) > 1`;
const UNTOLD = `SELECT launch_id, ended_as FROM launches l WHERE stored_at IS NOT NULL AND NOT EXISTS (
  SELECT FROM launch_events e WHERE e.launch_id = l.launch_id AND e.state = l.ended_as)`;

it('no launch gets stuck, at most one of a key is in line or launched, and each end has its event, whatever was done', async () => {
  const url = await database.create();
  const setUp = await database.connect({ url });
  await setUp.query(SETTABLE_CLOCK);
  await setUp.query('ALTER FUNCTION launch_tell() SET search_path = settable, public, pg_catalog');
  const pool = await database.connect({ url, lockTimeoutMs: 5_000 });
  const rows = async (text: string) => (await pool.query(text)).rows as unknown[];
  await fc.assert(
    fc.asyncProperty(history, async ({ shapes, steps }) => {
      const { acts, sweep, queue, of } = await queueHistory(pool, shapes);
      let isOurs = true;
      for (const [one, n] of steps) {
        await acts[one](n);
        isOurs &&= !BESIDE.has(one);
        expect(isOurs ? await rows(TWO_OF_A_KEY) : []).toEqual([]);
      }
      // A launch that an old instance has claimed waits for its message.
      await queue.store(of(1));
      for (let sweeps = 0; sweeps < SWEEPS && (await rows(OPEN)).length > 0; sweeps += 1) await sweep();
      expect(await rows(OPEN)).toEqual([]);
      expect(await rows(UNTOLD)).toEqual([]);
      expect(await queue.agenda([JOB])).toMatchObject({ due: [], toWake: false, following: 0, wishes: 0 });
    }),
    { numRuns: 100 },
  );
}, 120_000);
