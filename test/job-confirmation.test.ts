/** The job entry asks the ledger whether its execution may work. Real: the process, PostgreSQL, the network. */
import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { useLedgerDatabase } from './ledger-database.ts';
import { startChild, type Child } from './support/child.ts';
import { claimLaunch, SENTENCE } from './support/job-task.ts';
import { startPostgresProxy } from './support/postgres-proxy.ts';

const database = useLedgerDatabase();

const JOB = 'projects/p/locations/asia-northeast1/jobs/work';
const WAITS = 'asking again';
const ROLE = 'one_job';

/** A task of the job. */
function task(url: string, env: Readonly<Record<string, string>> = {}): Child {
  return startChild(['src/main.ts', 'job', '--id=2'], {
    LEDGER_URL: url,
    PROJECT_ID: 'p',
    REGION: 'asia-northeast1',
    CLOUD_RUN_JOB: 'work',
    CLOUD_RUN_EXECUTION: 'work-abcde',
    LAUNCH_ID: 'launch-1',
    ...env,
  });
}

/** A ledger in which RunJob is being called for the launch. */
async function claimed(): Promise<{ readonly url: string; readonly pool: Pool }> {
  const url = await database.create();
  const pool = await database.connect({ url });
  await claimLaunch(pool, JOB);
  return { url, pool };
}

function logged(stdout: string): readonly { readonly severity: string; readonly message: string }[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { severity: string; message: string });
}

async function working(pool: Pool): Promise<unknown> {
  const { rows } = await pool.query('SELECT state, working_execution FROM launches');
  return rows;
}

const CONFIRMED = [{ state: 'launched', working_execution: 'work-abcde' }];
/** One line that it waits, one that the ledger answered, and the line of the work. */
const WAITED_AND_WORKED = [
  { severity: 'WARNING', message: expect.stringContaining(WAITS) },
  { severity: 'INFO', message: expect.stringContaining('the ledger answered') },
  SENTENCE,
];

it('works if the database is down at first: it asks again until the database is up', async () => {
  const { url, pool } = await claimed();
  await database.server.crash();
  const child = task(url);
  try {
    await child.line(WAITS);
  } finally {
    await database.server.restart();
  }
  const { code, stdout, stderr } = await child.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(logged(stdout)).toMatchObject(WAITED_AND_WORKED);
  expect(await working(pool)).toEqual(CONFIRMED);
});

it('works as the only execution, even if the answer that chose it was lost', async () => {
  const { url, pool } = await claimed();
  const proxy = await startPostgresProxy({ socketFolder: database.server.socketFolder, loses: 'UPDATE 1' });
  const child = task(proxy.through(url));
  await child.line(WAITS);
  expect(proxy.lost).toBe(1);
  // The database committed the first answer; the task did not receive it.
  expect(await working(pool)).toEqual(CONFIRMED);
  const { code, stdout, stderr } = await child.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(logged(stdout)).toMatchObject(WAITED_AND_WORKED);
  const other = await task(proxy.through(url), { CLOUD_RUN_EXECUTION: 'work-fghij' }).ended;
  expect(other.code).toBe(0);
  expect(logged(other.stdout)).toMatchObject([{ severity: 'WARNING', workingExecution: 'work-abcde' }]);
  expect(await working(pool)).toEqual(CONFIRMED);
});

it('works if the database has no free connection at first: it asks again until there is one', async () => {
  const { url, pool } = await claimed();
  await pool.query(`CREATE ROLE ${ROLE} LOGIN PASSWORD 'p' CONNECTION LIMIT 0;
    GRANT SELECT, UPDATE ON launches TO ${ROLE}`);
  const child = task(url.replace(/\/\/.*@/, `//${ROLE}:p@`));
  expect(JSON.parse(await child.line(WAITS))).toMatchObject({ err: { message: /53300/ } });
  await pool.query(`ALTER ROLE ${ROLE} CONNECTION LIMIT -1`);
  expect(logged((await child.ended).stdout)).toMatchObject(WAITED_AND_WORKED);
});

it('ends with exit 1 and one complete line after it has asked for CONFIRM_TIMEOUT_SECONDS', async () => {
  const child = task('postgres://u:p@127.0.0.1:1/db', { CONFIRM_TIMEOUT_SECONDS: '1' });
  const { code, stdout, stderr } = await child.ended;
  expect(code).toBe(1);
  expect(logged(stdout)).toMatchObject([{ severity: 'WARNING', message: expect.stringContaining(WAITS) }]);
  expect(stderr).toMatch(
    /^job-bridge: this execution cannot be confirmed in the ledger, so it did no work: PostgreSQL: it cannot be reached.+ asked for 1 s\. .+\n$/,
  );
});

it('ends at once on SIGTERM while it waits, with the exit code and the line of a stopped job', async () => {
  const child = task('postgres://u:p@127.0.0.1:1/db');
  await child.line(WAITS);
  child.process.kill('SIGTERM');
  const { code, stdout, stderr } = await child.ended;
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(logged(stdout).slice(1)).toMatchObject([
    { severity: 'WARNING', message: 'stopped before the work was done' },
  ]);
});
