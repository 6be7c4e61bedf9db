import type { Pool } from 'pg';
import { openDatabase } from './database.ts';
import { OUR_JOB } from './emulators.ts';
import { fillLedger, FULL_LEDGER, openLedgerPool, OTHER_JOB } from './full-ledger.ts';
import { boardProgram } from './programs.ts';
import { median, type Contestants, type Figures, type Metric, type Row } from './row.ts';
import { startServer } from './server-process.ts';

const REQUESTS = 100;
const WARM_UPS = 20;
const MOST_MS = 20;

/** The path of each page, for one launch of the ledger. */
const PAGES: Readonly<Record<string, (launch: KnownLaunch) => string>> = {
  overview: () => '/',
  launches: () => '/launches',
  older: ({ after }) => `/launches?after=${after}`,
  failed: () => `/launches?state=failed&job=${OTHER_JOB}`,
  queued: () => '/launches?state=queued',
  'an id': ({ inputId }) => `/launches?q=${inputId}`,
  'an execution': ({ execution }) => `/launches?q=${execution}`,
  'nothing that fits': () => '/launches?q=nothing-fits-this',
  'a launch': ({ launchId }) => `/launches/${launchId}`,
  queue: () => '/queue',
};

interface KnownLaunch {
  readonly launchId: string;
  readonly inputId: string;
  readonly execution: string;
  /** The cursor of the list after this launch. */
  readonly after: string;
}

/** The time of each page of the board over HTTP, one request after the other. */
export const BOARD_ROW: Row = {
  name: 'board',
  work: `each page of the board over ${FULL_LEDGER}`,
  beside: '',
  metrics: [
    ...Object.keys(PAGES).map((key): Metric => {
      return {
        key,
        unit: `ms, p50, ${key}`,
        digits: 1,
        bound: { of: 'ours', kind: 'at most', value: MOST_MS },
      };
    }),
    {
      key: 'scans',
      unit: 'sequential scans of the launches',
      digits: 0,
      bound: { of: 'ours', kind: 'at most', value: 0 },
    },
    { key: 'first', unit: 'ms, the first overview of a process', digits: 0 },
  ],
  rounds: 3,
  open,
};

async function open(acquired: AsyncDisposableStack): Promise<Contestants> {
  const url = await openDatabase(acquired);
  const pool = await openLedgerPool(url, acquired);
  await fillLedger(pool);
  return { ours: () => measure(pool, url) };
}

async function measure(pool: Pool, url: string): Promise<Figures> {
  const launch = await knownLaunch(pool);
  const before = await scansOf(pool);
  const server = await startServer(boardProgram(url));
  const get = async (path: string): Promise<number> => {
    const startMs = performance.now();
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`);
    await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`${path} answers ${response.status}`);
    return performance.now() - startMs;
  };
  const first = await get('/');
  const figures: Record<string, number> = { first };
  for (const [name, pathOf] of Object.entries(PAGES)) {
    const path = pathOf(launch);
    for (let n = 0; n < WARM_UPS; n += 1) await get(path);
    const times: number[] = [];
    for (let n = 0; n < REQUESTS; n += 1) times.push(await get(path));
    figures[name] = median(times);
  }
  await server.stop();
  return { ...figures, scans: (await scansOf(pool)) - before };
}

/** A finished launch of the default job. */
async function knownLaunch(pool: Pool): Promise<KnownLaunch> {
  const { rows } = await pool.query<Omit<KnownLaunch, 'after'> & { readonly at: Date; readonly job: string }>(
    `SELECT launch_id AS "launchId", input_id AS "inputId", split_part(execution, '/executions/', 2) AS execution,
       created_at AS at, job
     FROM launches WHERE job = $1 AND ended_at < now() - interval '1 hour' ORDER BY created_at DESC LIMIT 1`,
    [OUR_JOB],
  );
  const [found] = rows;
  if (found === undefined) throw new Error('the ledger is empty');
  const after = Buffer.from(JSON.stringify([found.at, found.launchId, found.job])).toString('base64url');
  return { ...found, after };
}

/** Counts sequential scans once the other sessions have ended, because a session may report them only then. */
async function scansOf(pool: Pool): Promise<number> {
  const OTHERS = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend'`;
  while ((await pool.query(OTHERS)).rowCount !== 0);
  await pool.query('SELECT pg_stat_force_next_flush()');
  const { rows } = await pool.query<{ readonly scans: number }>(
    `SELECT seq_scan::integer AS scans FROM pg_stat_user_tables WHERE relname = 'launches'`,
  );
  return rows[0]?.scans ?? Number.NaN;
}
