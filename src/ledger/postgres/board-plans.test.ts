/** How PostgreSQL goes about what people look at. Real: PostgreSQL, with statistics of a ledger of 20,000 launches. */
import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import type { LaunchFilter } from '../../launch/ledger/launch-records.ts';
import { HOLDING_STATES } from '../../launch/ledger/ledger-survey.ts';
import { HOURS } from './launch-hours.ts';
import { FAILED, JOBS, SIZES } from './ledger-status.ts';
import { countStatement, listStatement } from './list-statement.ts';
import { holdingOf, OF_RULES, WAITING } from './postgres-survey.ts';

const database = useLedgerDatabase();
const LAUNCHES = 20_000;
/** How many of 550 open launches have a slot. */
const HOLDING = 50;
/** No whole index is read, either. */
const MOST_READ = 2_500;
const cloudRunJob = 'projects/p/locations/r/jobs/one';

/** Two weeks of launches, one a minute: of three jobs, one of them seldom used; one in fifty failed, the newest wait. */
const FILL = `
INSERT INTO launches (launch_id, job, input_id, digest, state, request, key, stored_at, created_at, requested_at,
  claimed_at, launched_at, execution, ended_as, ended_at, finished_at, rule)
SELECT 'launch-' || n, $1 || CASE WHEN n % 500 = 0 THEN '/jobs/seldom' WHEN n % 3 = 0 THEN '/jobs/report' ELSE '' END,
  n % 5000, 'd', CASE WHEN n > $2 - 500 THEN 'queued' ELSE 'launched' END, repeat('x', 500),
  CASE WHEN n % 2 = 0 THEN 'key ' || n % 1000 END, at, at, at, at, at, $1 || '/executions/one-' || md5(n::text),
  CASE WHEN n > $2 - 550 THEN NULL WHEN n % 50 = 0 THEN 'failed' ELSE 'succeeded' END,
  CASE WHEN n <= $2 - 550 THEN at END, CASE WHEN n <= $2 - 550 THEN at END,
  CASE WHEN n % 500 = 0 THEN 'seldom' WHEN n % 3 = 0 THEN 'often' END
FROM generate_series(1, $2::integer) AS n, LATERAL (SELECT now() - ($2 - n) * interval '1 minute' AS at) AS times`;

const FILTERS: readonly LaunchFilter[] = [
  {},
  { states: ['failed'] },
  { states: ['rejected', 'gone'] },
  { states: ['queued'] },
  { states: ['running', 'unknown'] },
  { job: 'seldom' },
  { job: 'report', states: ['failed', 'cancelled'] },
  { job: 'nothing-of-that-name' },
  { key: 'key 16' },
  { q: '4711' },
  { q: 'key 16' },
  { q: 'one-c4ca4238a0b923820dcc509a6f75849b' },
  { q: 'seldom', states: ['failed'] },
  { q: 'failed', job: 'seldom' },
  { q: 'nothing has that text' },
];
const AFTER = [new Date(Date.now() - 86_400_000).toISOString(), 'launch-1', cloudRunJob];

interface Planned {
  readonly text: string;
  readonly values: readonly unknown[];
}

function looksAt(filter: LaunchFilter): readonly (readonly [string, Planned])[] {
  const options = { ...filter, isLaunchId: false };
  const says = JSON.stringify(filter);
  return [
    [`list ${says}`, listStatement({ ...options, limit: 51 })],
    [`older ${says}`, listStatement({ ...options, limit: 51, after: AFTER })],
    [`bulk ${says}`, listStatement({ ...options, limit: 1001 })],
    [`count ${says}`, countStatement({ ...options, limit: 1001 })],
  ];
}

const STATEMENTS: readonly (readonly [string, Planned])[] = [
  ['jobs', { ...JOBS, values: [] }],
  ['failed', { ...FAILED, values: [] }],
  ['hours', { ...HOURS, values: [null] }],
  ['sizes', { ...SIZES, values: [] }],
  ['rules', { text: OF_RULES, values: [['often', 'seldom', 'never'], 10_001] }],
  ['waiting', { text: WAITING, values: [20] }],
  ['holding', { text: holdingOf(HOLDING_STATES), values: [100] }],
  ['unknown', { text: holdingOf(['unknown']), values: [20] }],
  ...FILTERS.flatMap(looksAt),
];

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly Plans?: readonly Node[];
}

/** Every node that reads launches, and how many it read. */
function readsOf(node: Node): readonly { readonly type: string; readonly rows: number }[] {
  const { 'Node Type': type, 'Actual Rows': rows, 'Actual Loops': loops, Plans: plans = [] } = node;
  const removed = node['Rows Removed by Filter'] ?? 0;
  const own = node['Relation Name'] === 'launches' ? [{ type, rows: (rows + removed) * loops }] : [];
  return [...own, ...plans.flatMap(readsOf)];
}

async function explain(pool: Pool, { text, values }: Planned) {
  const { rows } = await pool.query<{ readonly 'QUERY PLAN': readonly { readonly Plan: Node }[] }>(
    `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${text}`,
    [...values],
  );
  const plan = rows[0]?.['QUERY PLAN'][0]?.Plan;
  if (plan === undefined) throw new Error('there is no plan');
  return readsOf(plan);
}

it('no page of the board reads all launches', async () => {
  const pool = await database.connect();
  await pool.query(FILL, [cloudRunJob, LAUNCHES]);
  await pool.query('VACUUM ANALYZE launches');
  for (const [name, statement] of STATEMENTS) {
    const reads = await explain(pool, statement);
    const rows = reads.reduce((sum, read) => sum + read.rows, 0);
    expect([name, reads.length > 0]).toEqual([name, true]);
    expect([name, ...reads.filter(({ type }) => type === 'Seq Scan')]).toEqual([name]);
    // Twice what a page has: once to find it, once to show it.
    const most = name === 'holding' ? 2 * HOLDING : MOST_READ;
    expect([name, rows <= most, rows]).toEqual([name, true, rows]);
  }
});
