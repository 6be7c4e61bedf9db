/** How PostgreSQL goes about the statements of the queue, whatever it believes of the table. Real: PostgreSQL. */
import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { RELEASE, SETTLE, TAKE } from './claim-statements.ts';
import { LOAD_KEY } from './key-statements.ts';
import type { Statement } from './query.ts';
import { FIND, START } from './store-statements.ts';
import { AGENDA, KEYS_TO_WAKE, UNKNOWN, WAKE } from './sweep-statements.ts';

const database = useLedgerDatabase();
const job = 'projects/p/locations/r/jobs/one';
const STATEMENTS: readonly (readonly [Statement, readonly unknown[]])[] = [
  [TAKE, [job, job, 1, null, 25_000]],
  [SETTLE, [['a'], [job], ['t'], ['e']]],
  [RELEASE, ['a', job, 't', false, 'an error', null]],
  [FIND, [['a'], [job]]],
  [
    START,
    [
      ['a'],
      [job],
      ['1'],
      ['d'],
      ['{}'],
      [0],
      [null],
      [null],
      ['m'],
      ['t'],
      [null],
      ['wait'],
      ['a rule'],
      ['t'],
      [1],
      [job],
    ],
  ],
  [LOAD_KEY, [job, 'a key', false, 'a']],
  [AGENDA, [[job], [job]]],
  [UNKNOWN, [10]],
  [KEYS_TO_WAKE, [500]],
  ...WAKE.map((statement) => [statement, [500]] as const),
];
const FILL = `
INSERT INTO launches (launch_id, job, input_id, digest, state, stored_at, requested_at, request, ended_as)
SELECT kind || n, $1, '1', 'd', 'queued', now(), now(), repeat('x', 500), ended_as
FROM generate_series(1, $2) AS n, (VALUES ('queued', NULL), ('ended', 'succeeded')) AS kinds (kind, ended_as)`;

/** The lines of the generic plan that read `launches`. */
async function readsOf(
  pool: Pool,
  { text }: Statement,
  values: readonly unknown[],
): Promise<readonly string[]> {
  const session = await pool.connect();
  try {
    await session.query('SET plan_cache_mode = force_generic_plan');
    const explained = { text: `EXPLAIN (COSTS OFF) ${text}`, values: [...values] };
    const { rows } = await session.query<{ readonly 'QUERY PLAN': string }>(explained);
    const lines = rows.map((row) => row['QUERY PLAN'].trim());
    return lines.filter((line) => /Scan.* on launches\b|Sort Key: launches\./.test(line));
  } finally {
    session.release();
  }
}

it.each([
  ['is empty', 0, false],
  ['has grown since it was looked at', 200, false],
  ['is small', 200, true],
  ['is large', 20_000, true],
])('no statement of the queue reads the whole table if it %s', async (_, launches, isAnalyzed) => {
  const pool = await database.connect();
  await pool.query(FILL, [job, launches]);
  if (isAnalyzed) await pool.query('ANALYZE launches');
  for (const [statement, values] of STATEMENTS) {
    const reads = await readsOf(pool, statement, values);
    expect([statement.name, reads.length > 0]).toEqual([statement.name, true]);
    const whole = reads.filter((line) => /Seq Scan|launches_created_at/.test(line));
    expect([statement.name, ...whole]).toEqual([statement.name]);
  }
  const [take = '', ...sorts] = await readsOf(pool, TAKE, [job, job, 1, null, 25_000]);
  expect(take).toContain('Index Scan using launches_in_line');
  expect(sorts.filter((line) => line.includes('Sort Key'))).toEqual([]);
});
