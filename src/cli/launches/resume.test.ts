/** A pause of all launches: shown, and lifted by hand. Real: PostgreSQL, and the budget that the service takes from. */
import type { Pool } from 'pg';
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { PostgresBudget } from '../../ledger/postgres/postgres-budget.ts';
import { launchesResume } from './resume.ts';
import { launchesList } from './launches.ts';
import type { Runtime } from '../../settings/runtime.ts';

const database = useLedgerDatabase();
const scope = 'projects/p/locations/asia-northeast1';
const ONE = { wanted: 1, latenessMs: 1_000 };
const MINUTE_MS = 60_000;

/** A terminal with the default region of that project, and a ledger whose pause lasts that long. */
async function setUp({ pauseMs, env = {} }: { readonly pauseMs?: number; readonly env?: Runtime['env'] }) {
  const url = await database.create();
  const pool = await database.connect({ url });
  const budget = new PostgresBudget({ pool, scope, calls: 1 });
  if (pauseMs !== undefined) await budget.pause(pauseMs);
  return { pool, budget, ...terminal({ LEDGER_URL: url, PROJECT_ID: 'p', ...env }) };
}

function terminal(env: Runtime['env']) {
  const lines: string[] = [];
  const notes: string[] = [];
  const runtime: Runtime = {
    env,
    stop: new AbortController().signal,
    print: (line) => void lines.push(line),
    note: (line) => void notes.push(line),
  };
  return { runtime, lines, notes };
}

/** The end of a pause in a sentence, in milliseconds from now. */
function untilMs(sentence: string | undefined): number {
  const [time] = /\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(sentence ?? '') ?? [];
  return Date.parse(time ?? '') - Date.now();
}

describe('launches resume', () => {
  it('ends the pause of the configured project and region, and says how long it would have lasted', async () => {
    const { runtime, lines, budget } = await setUp({ pauseMs: 5 * MINUTE_MS });
    expect(await budget.take(ONE)).toMatchObject({ kind: 'wait' });
    await launchesResume(runtime);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^launches in projects\/p\/locations\/asia-northeast1 go on: .* until \S+Z$/);
    expect(untilMs(lines[0])).toBeGreaterThan(4 * MINUTE_MS);
    expect(untilMs(lines[0])).toBeLessThan(6 * MINUTE_MS);
    expect(await budget.take(ONE)).toMatchObject({ kind: 'taken' });
  });

  it('says that launches are not paused, or no longer paused', async () => {
    const { runtime, lines, pool } = await setUp({ pauseMs: MINUTE_MS });
    await pool.query(`UPDATE launch_pauses SET paused_until = now() - interval '1 s'`);
    await launchesResume(runtime);
    expect(lines).toEqual([`launches in ${scope} are not paused`]);
  });

  it('ends only the pause of the region in the full name of the job', async () => {
    const elsewhere = 'projects/p/locations/europe-west1';
    const { runtime, lines, pool } = await setUp({
      pauseMs: MINUTE_MS,
      env: { JOB_NAME: `${elsewhere}/jobs/work` },
    });
    await launchesResume(runtime);
    expect(lines).toEqual([`launches in ${elsewhere} are not paused`]);
    expect(await pausesIn(pool)).toEqual([scope]);
  });

  it('ends with rules the pauses of every project and region of their jobs, and no other', async () => {
    const [elsewhere, abroad] = ['projects/p/locations/us-central1', 'projects/q/locations/asia-northeast1'];
    const stranger = 'projects/stranger/locations/asia-northeast1';
    const RULES = `jobs: { a: { job: ${elsewhere}/jobs/a }, b: { job: ${elsewhere}/jobs/b }, c: { job: ${abroad}/jobs/c }, d: {} }`;
    const { runtime, lines, pool } = await setUp({ pauseMs: MINUTE_MS, env: { RULES } });
    for (const paused of [elsewhere, stranger]) {
      await new PostgresBudget({ pool, scope: paused, calls: 1 }).pause(MINUTE_MS);
    }
    await launchesResume(runtime);
    expect(lines.toSorted()).toEqual(
      [
        `launches in ${scope} go on`,
        `launches in ${elsewhere} go on`,
        `launches in ${abroad} are not paused`,
      ].map((line) => expect.stringContaining(line)),
    );
    expect(await pausesIn(pool)).toEqual([stranger]);
  });

  it("ends with rules the pause of JOB_NAME's region too, and only that one if all jobs are there", async () => {
    const elsewhere = 'projects/p/locations/europe-west1';
    const env = { JOB_NAME: `${elsewhere}/jobs/work`, RULES: 'jobs: { a: {}, b: {} }' };
    const { runtime, lines } = await setUp({ pauseMs: MINUTE_MS, env });
    await launchesResume(runtime);
    expect(lines).toEqual([
      `launches in ${elsewhere} are not paused`,
      expect.stringContaining(`launches in ${scope} go on`),
    ]);
  });

  it('says what is wrong with rules that cannot be read, with exit code 2, and ends nothing', async () => {
    const { runtime, pool } = await setUp({ pauseMs: MINUTE_MS, env: { RULES_FILE: '/missing/rules.yaml' } });
    await expect(launchesResume(runtime)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('RULES_FILE: cannot be read'),
    });
    expect(await pausesIn(pool)).toEqual([scope]);
  });

  it('says without a ledger that a restart ends the pause, with exit code 2', async () => {
    await expect(launchesResume(terminal({ PROJECT_ID: 'p' }).runtime)).rejects.toMatchObject({
      name: 'CommandError',
      exitCode: 2,
      message: expect.stringMatching(/^LEDGER_URL: is missing; .*restart the service/),
    });
  });
});

describe('launches list', () => {
  it('says on standard error that launches are paused, until when, and how to end it', async () => {
    const { runtime, lines, notes } = await setUp({ pauseMs: 5 * MINUTE_MS });
    await launchesList(runtime, {});
    await launchesList(runtime, { json: true });
    expect(lines).toEqual(['no launches']);
    expect(notes).toHaveLength(2);
    expect(notes[0]).toMatch(/^launches in \S+ are paused until \S+Z, .*`launches resume`/);
    expect(untilMs(notes[0])).toBeGreaterThan(4 * MINUTE_MS);
  });

  it('shows the real end of a pause that an older version stored for a day', async () => {
    const { runtime, notes, pool } = await setUp({});
    await pool.query(`INSERT INTO launch_pauses VALUES ($1, now() + interval '1 day')`, [scope]);
    await launchesList(runtime, {});
    expect(untilMs(notes[0])).toBeLessThan(11 * MINUTE_MS);
  });

  it('says nothing about pauses if there is none', async () => {
    const { runtime, notes } = await setUp({});
    await launchesList(runtime, {});
    expect(notes).toEqual([]);
  });

  it('lists for a database user that may only read launches, and says that pauses are not shown', async () => {
    const { runtime, pool, lines, notes } = await setUp({ pauseMs: MINUTE_MS });
    await pool.query(
      `CREATE ROLE reader_of_launches LOGIN PASSWORD 'x'; GRANT SELECT ON launches TO reader_of_launches`,
    );
    const url = (runtime.env['LEDGER_URL'] ?? '').replace(/\/\/.*@/, '//reader_of_launches:x@');
    await launchesList({ ...runtime, env: { ...runtime.env, LEDGER_URL: url } }, {});
    expect(lines).toEqual(['no launches']);
    expect(notes).toEqual([
      'whether launches are paused is not shown: the user of LEDGER_URL may not read launch_pauses',
    ]);
  });
});

async function pausesIn(pool: Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ scope: string }>('SELECT scope FROM launch_pauses');
  return rows.map((row) => row.scope);
}
