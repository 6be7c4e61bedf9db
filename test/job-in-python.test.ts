/**
 * The Python code of docs/job.md, and the Django example that uses it, ask the ledger. Real: Python, psycopg, PostgreSQL
 * with the rights of docs/security.md. Skipped if Python has no psycopg, unless REQUIRE_PSYCOPG is set.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeAfterTest } from '../emulators/testing/closing.ts';
import { useLedgerDatabase } from './ledger-database.ts';
import { claimLaunch } from './support/job-task.ts';
import { pythonWith } from './support/python.ts';

const HOUSE = path.dirname(import.meta.dirname);
const EXAMPLE = path.join(HOUSE, 'examples', 'django');
const [confirm = '', use = ''] = [
  ...readFileSync(path.join(HOUSE, 'docs', 'job.md'), 'utf8').matchAll(/^```python\n(.*?)^```/gms),
].map(([, code = '']) => code);

const { python, isMissing } = pythonWith({ modules: ['psycopg'], required: 'REQUIRE_PSYCOPG' });
const django = pythonWith({ modules: ['psycopg', 'django'], required: 'REQUIRE_DJANGO' });
const TASK = { CLOUD_RUN_JOB: 'work', CLOUD_RUN_EXECUTION: 'work-abcde', LAUNCH_ID: 'launch-1' };
const OTHER = { ...TASK, CLOUD_RUN_EXECUTION: 'work-fghij' };

it('the example has the code that the page shows', () => {
  expect(readFileSync(path.join(EXAMPLE, 'backoffice', 'confirm.py'), 'utf8')).toBe(confirm);
});

describe.skipIf(isMissing)('a job in Python', () => {
  const database = useLedgerDatabase();
  let folder: string;
  let users = 0;

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'job-in-python-'));
    writeFileSync(path.join(folder, 'confirm.py'), confirm);
    writeFileSync(path.join(folder, 'job.py'), `${use}\nprint("works")\n`);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** The address, for the job's user, of a ledger in which RunJob is being called for the launch, also in other regions. */
  async function claimed(...regions: readonly string[]): Promise<string> {
    const url = await database.create();
    const pool = await database.connect({ url });
    for (const region of ['asia-northeast1', ...regions]) {
      await claimLaunch(pool, `projects/p/locations/${region}/jobs/work`);
    }
    const user = `python_job_${(users += 1)}`;
    await pool.query(`CREATE ROLE ${user} LOGIN PASSWORD 'p'; GRANT SELECT, UPDATE ON launches TO ${user}`);
    return url.replace(/\/\/.*@/, `//${user}:p@`);
  }

  function start(
    args: readonly string[],
    options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  ) {
    const env = { PATH: process.env['PATH'], PYTHONDONTWRITEBYTECODE: '1', ...options.env };
    const child = spawn(python, args, { cwd: options.cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const closed = once(child, 'close');
    closeAfterTest(async () => {
      child.kill('SIGKILL');
      await closed;
    });
    const ended = Promise.all([text(child.stdout), text(child.stderr), closed]).then(
      ([stdout, stderr, [code]]) => ({ code: code as number | null, stdout, stderr }),
    );
    return { warned: once(child.stderr, 'data'), ended };
  }

  const task = (env: NodeJS.ProcessEnv) => start(['job.py'], { cwd: folder, env });
  const run = (env: NodeJS.ProcessEnv) => task(env).ended;

  const WORKS = { code: 0, stdout: 'works\n', stderr: '' };

  it('works, also in the next attempt; another execution of the launch ends with 0 and does nothing', async () => {
    const LEDGER_URL = await claimed();
    expect(await run({ ...TASK, LEDGER_URL })).toEqual(WORKS);
    expect(await run({ ...TASK, LEDGER_URL })).toEqual(WORKS);
    expect(await run({ ...OTHER, LEDGER_URL })).toEqual({
      code: 0,
      stdout: '',
      stderr: 'WARNING:root:the ledger says: other execution (work-abcde)\n',
    });
  });

  it('works with a warning if the ledger does not know the launch, and without one if a person started it', async () => {
    const LEDGER_URL = await claimed();
    const unknown = await run({ ...TASK, LEDGER_URL, LAUNCH_ID: 'launch-2' });
    expect(unknown).toMatchObject({ code: 0, stdout: 'works\n' });
    expect(unknown.stderr).toContain('unknown launch');
    expect(await run({ LEDGER_URL, CLOUD_RUN_EXECUTION: 'work-fghij' })).toEqual(WORKS);
    expect(await run(TASK)).toEqual(WORKS);
  });

  it('ends with 1 and does nothing after it has asked an unreachable ledger for CONFIRM_TIMEOUT_SECONDS', async () => {
    const LEDGER_URL = 'postgres://u:p@127.0.0.1:1/db';
    const { code, stdout, stderr } = await run({ ...TASK, LEDGER_URL, CONFIRM_TIMEOUT_SECONDS: '2' });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.match(/it is asked again/g)).toHaveLength(1);
    expect(stderr).toContain('psycopg.OperationalError');
  });

  it('works if the database is down at first: it asks again until the database is up', async () => {
    const LEDGER_URL = await claimed();
    await database.server.crash();
    const { warned, ended } = task({ ...TASK, LEDGER_URL });
    try {
      await warned;
    } finally {
      await database.server.restart();
    }
    expect(await ended).toMatchObject({ code: 0, stdout: 'works\n' });
  });

  it('ends with 1 if two regions have the launch and it does not know its own', async () => {
    const LEDGER_URL = await claimed('europe-west1');
    const { code, stdout, stderr } = await run({ ...TASK, LEDGER_URL });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('Set PROJECT_ID and REGION');
    expect(await run({ ...TASK, LEDGER_URL, REGION: 'europe-west1' })).toEqual(WORKS);
  });

  describe.skipIf(django.isMissing)('with Django', () => {
    const manage = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
      start(['manage.py', ...args], {
        cwd: EXAMPLE,
        env: { SQLITE_PATH: path.join(folder, 'example.sqlite3'), ...env },
      }).ended;

    it('starts no command of another execution', async () => {
      const LEDGER_URL = await claimed();
      expect(await manage(['migrate'])).toMatchObject({ code: 0 });
      expect((await manage(['job', '--id=2'], { ...TASK, LEDGER_URL })).stdout).toContain('引数id: 2');
      const { code, stdout } = await manage(['job', '--id=2'], { ...OTHER, LEDGER_URL });
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        severity: 'WARNING',
        message: 'the ledger says: other execution (work-abcde)',
      });
      // The next attempt of the working execution finds that the work is done.
      expect((await manage(['job', '--id=2'], { ...TASK, LEDGER_URL })).stdout).toContain('done already');
    });
  });
});
