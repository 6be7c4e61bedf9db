/** Keys that very many launches want. Real: PostgreSQL. */
import { expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { keyed, stateOf, theNext } from '../../launch/ledger/queue-fixture.conformance.ts';
import { postgresQueue } from './postgres-queue.ts';

const database = useLedgerDatabase();
const WAITING = 2_500;
/** Adds many launches like `launch-2`, which waits for the key. */
const MORE = `INSERT INTO launches (launch_id, job, input_id, digest, state, stored_at, request, requested_at, key,
    when_running, waits_for)
  SELECT 'more-' || n, job, input_id, digest, state, stored_at, request, requested_at, key, when_running, waits_for
  FROM launches, generate_series(1, $1::integer) AS n WHERE launch_id = 'launch-2'`;

it('one launch replaces all that wait for its key, however many they are', async () => {
  const pool = await database.connect();
  const queue = postgresQueue({ pool });
  for (const n of [1, 2]) await queue.store(keyed(n));
  await pool.query(MORE, [WAITING]);
  const newest = keyed(3, { whenRunning: 'replace' });
  expect(await queue.store(newest)).toMatchObject({ state: 'queued', isDue: true });
  const { rows } = await pool.query(
    `SELECT ended_as, count(*)::integer FROM launches WHERE replaced_by = 'launch-3' GROUP BY ended_as`,
  );
  expect(rows).toEqual([{ ended_as: 'replaced', count: WAITING + 2 }]);
  expect((await theNext(queue)).launch.launchId).toBe('launch-3');
  expect(await stateOf(queue, newest)).toBe('launching');
});
