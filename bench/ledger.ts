/**
 * `npm run bench:ledger`: what a launch costs the ledger (claim and settle) when it is empty, and when it holds a million
 * launches. Both in one run and in turn, since a machine is not equally fast all the time.
 */
import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import type { Pool } from 'pg';
import { migrate } from '../src/ledger/postgres/migrate.ts';
import { connectPool } from '../src/ledger/postgres/pool.ts';
import { PostgresLedger } from '../src/ledger/postgres/postgres-ledger.ts';
import { startPostgres } from '../test/postgres.ts';
import { atLeastOne } from './at-least-one.ts';

const JOB = 'projects/some-project/locations/asia-northeast1/jobs/some-job';
const FILL_TIMEOUT_MS = 600_000;

interface Options {
  readonly rows: number;
  readonly rounds: number;
  readonly launches: number;
  readonly connections: number;
}

const { rows, rounds, launches, connections } = new Command('npm run bench:ledger --')
  .description('What a launch costs the ledger when it is empty, and when it is full.')
  .option('--rows <n>', 'how many launches the full one holds', atLeastOne, 1_000_000)
  .option('--rounds <n>', 'how often each is measured', atLeastOne, 15)
  .option('--launches <n>', 'how many launches a round has', atLeastOne, 1_000)
  .option('--connections <n>', 'how many at once', atLeastOne, 4)
  .parse()
  .opts<Options>();

async function ready(url: string): Promise<Pool> {
  const pool = connectPool({ url, maxConnections: connections, statementTimeoutMs: FILL_TIMEOUT_MS });
  await migrate(pool);
  return pool;
}

/** Launches as they stand after two weeks: settled, under launch ids in no order. */
async function fill(pool: Pool): Promise<void> {
  await pool.query(
    `INSERT INTO launches (launch_id, job, input_id, digest, state, token, expires_at, first_claimed_at,
       claimed_at, attempts, execution, message_id, trace_id, created_at, updated_at, finished_at)
     SELECT 'r_' || gen_random_uuid(), $1, n, left(md5(n::text), 16), 'launched', gen_random_uuid(), at, at,
       at, 1, $1 || '/executions/some-job-' || left(md5(n::text), 5), n, md5(n::text), at, at, at
     FROM generate_series(1, $2::integer) n, LATERAL (SELECT now() - ($2 - n) * interval '1 second' AS at) times`,
    [JOB, rows],
  );
  await pool.query('VACUUM (ANALYZE, FREEZE) launches');
}

async function launch(ledger: PostgresLedger): Promise<void> {
  const key = { job: JOB, name: '', launchId: `r_${randomUUID()}` };
  const request = { digest: '0123456789abcdef', inputId: '2', messageId: '1234567890', traceId: undefined };
  const result = await ledger.claim({ key, leaseMs: 25_000, ...request });
  if (result.kind !== 'claimed') throw new Error(`a new launch id is refused: ${result.standing.kind}`);
  const execution = `${JOB}/executions/some-job-${randomUUID().slice(0, 5)}`;
  if (!(await ledger.settle({ claim: result.claim, execution }))) throw new Error('its claim is gone');
}

/** Milliseconds that one launch takes, of as many at once as there are connections. */
async function measure(pool: Pool): Promise<number> {
  const ledger = new PostgresLedger({ pool });
  const worker = async (): Promise<void> => {
    for (let done = 0; done < launches / connections; done += 1) await launch(ledger);
  };
  const startMs = performance.now();
  await Promise.all(Array.from({ length: connections }, worker));
  return (performance.now() - startMs) / launches;
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

function row(name: string, times: readonly number[]): string {
  const figures = [median(times), Math.min(...times), Math.max(...times)].map((ms) => ms.toFixed(3));
  const rate = Math.round(1000 / median(times));
  return [name.padEnd(18), ...[...figures, String(rate)].map((text) => text.padStart(10))].join('');
}

async function hotShare(pool: Pool): Promise<string> {
  await pool.query('SELECT pg_stat_force_next_flush()');
  const { rows: stats } = await pool.query<{ readonly share: number | null }>(
    `SELECT (100.0 * n_tup_hot_upd / nullif(n_tup_upd, 0))::float8 AS share
     FROM pg_stat_user_tables WHERE relname = 'launches'`,
  );
  return `${(stats[0]?.share ?? 0).toFixed(1)} %`;
}

const server = await startPostgres({ durable: true });
try {
  const empty = await ready(await server.createDatabase());
  const full = await ready(await server.createDatabase());
  await fill(full);
  // Connections, statements and caches are warm from here on.
  await measure(full);
  const times = { empty: [] as number[], full: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    await empty.query('TRUNCATE launches');
    const order = round % 2 === 0 ? (['empty', 'full'] as const) : (['full', 'empty'] as const);
    for (const which of order) times[which].push(await measure(which === 'empty' ? empty : full));
  }
  const ratio = median(times.full) / median(times.empty);
  const paired = median(times.full.map((ms, round) => ms / (times.empty[round] ?? Number.NaN)));
  process.stdout.write(
    [
      `claim + settle, ${rounds} rounds of ${launches} launches, ${connections} at once, fsync on`,
      `${'ledger'.padEnd(18)}${['median ms', 'best', 'worst', 'per s'].map((head) => head.padStart(10)).join('')}`,
      row('empty', times.empty),
      row(`${rows} launches`, times.full),
      `ratio of the medians ${ratio.toFixed(2)}, median of the rounds' ratios ${paired.toFixed(2)} (at most 1.30 is the aim)`,
      `updates within their page (HOT), full ledger: ${await hotShare(full)}`,
      `again: node bench/ledger.ts --rows ${rows} --rounds ${rounds} --launches ${launches} --connections ${connections}`,
      '',
    ].join('\n'),
  );
  await Promise.all([empty.end(), full.end()]);
} finally {
  await server.close();
}
