import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { claimOf, launchOf } from '../../launch/ledger/queue-fixture.conformance.ts';
import { postgresQueue } from '../../ledger/postgres/postgres-queue.ts';
import { launchesResolve } from './resolve.ts';
import { launchesList, launchesShow } from './launches.ts';
import type { Runtime } from '../../settings/runtime.ts';

const database = useLedgerDatabase();
const job = 'projects/p/locations/asia-northeast1/jobs/work';

/** A terminal, and a ledger in which `lost` is unknown, `done` launched, and `busy` being called. */
async function setUp() {
  const url = await database.create();
  const pool = await database.connect({ url });
  await claim(pool, { launchId: 'lost', leaseMs: -1, job });
  await claim(pool, { launchId: 'busy', leaseMs: 60_000, job });
  const done = await claim(pool, { launchId: 'done', leaseMs: 60_000, job });
  await postgresQueue({ pool }).settle({ claim: done, execution: `${job}/executions/work-abcde` });
  return { pool, ...terminal({ LEDGER_URL: url }) };
}

function terminal(env: Runtime['env']) {
  const lines: string[] = [];
  const runtime = { env, stop: new AbortController().signal, print: (line: string) => void lines.push(line) };
  return { runtime, lines };
}

function claim(
  pool: Pool,
  launch: { launchId: string; leaseMs: number; job: string; name?: string; inputId?: string },
) {
  const { leaseMs, ...shape } = launch;
  return claimOf(postgresQueue({ pool }), launchOf(2, shape), { leaseMs });
}

it('shows a launch in full, and how to settle one that is unknown', async () => {
  const { runtime, lines } = await setUp();
  await launchesShow(runtime, { launchId: 'lost' });
  expect(lines).toContain(`job             ${job}`);
  expect(lines).toContain('state           unknown');
  expect(lines.find((line) => line.startsWith('createdAt'))).toMatch(
    /^createdAt {7}\d{4}-\d\d-\d\dT[\d:.]+Z$/,
  );
  expect(lines.at(-1)).toContain('job-bridge launches resolve lost --not-launched');
});

it('lists launches in aligned columns, the newest first, and says how to see more', async () => {
  const { runtime, lines } = await setUp();
  await launchesList(runtime, { limit: '2' });
  expect(lines[0]).toMatch(/^LAUNCH ID {2}STATE {6}ID {2}JOB {3}NAME {2}CREATED {19}EXECUTION$/);
  const [, done, busy, more] = lines.map((line) => line.split(/ +/));
  expect(done).toEqual(['done', 'launched', '2', 'work', '-', expect.any(String), 'work-abcde']);
  expect(busy).toEqual(['busy', 'launching', '2', 'work', '-', expect.any(String), '-']);
  lines.length = 0;
  await launchesList(runtime, { limit: '2', olderThan: more?.at(-1) });
  expect(lines.map((line) => line.split(' ', 1)[0])).toEqual(['LAUNCH', 'lost']);
});

it('shows no id where the event had none', async () => {
  const { runtime, lines, pool } = await setUp();
  await claim(pool, { launchId: 'object', leaseMs: 60_000, job, name: 'thumbnails', inputId: '' });
  await launchesList(runtime, { job: 'thumbnails' });
  expect(lines[1]?.split(/ +/).slice(0, 5)).toEqual(['object', 'launching', '-', 'work', 'thumbnails']);
  lines.length = 0;
  await launchesShow(runtime, { launchId: 'object' });
  expect(lines.filter((line) => line.startsWith('inputId'))).toEqual([]);
});

it('prints a line of JSON for each launch', async () => {
  const { runtime, lines } = await setUp();
  await launchesList(runtime, { state: 'unknown', json: true });
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ launchId: 'lost', state: 'unknown', job }]);
  lines.length = 0;
  await launchesShow(runtime, { launchId: 'done', json: true });
  expect(JSON.parse(lines.join())).toMatchObject({ execution: `${job}/executions/work-abcde` });
});

it('says so when there are no launches', async () => {
  const { runtime, lines } = await setUp();
  await launchesList(runtime, { state: 'rejected' });
  expect(lines).toEqual(['no launches']);
});

it('frees a launch that did not launch', async () => {
  const { runtime, lines } = await setUp();
  await launchesResolve(runtime, { launchId: 'lost', notLaunched: true, json: true });
  expect(JSON.parse(lines.join())).toMatchObject({ state: 'queued', resolvedNote: 'not launched' });
});

it('refuses to settle a launch that is not unknown, with exit code 1', async () => {
  const { runtime } = await setUp();
  const refused = launchesResolve(runtime, { launchId: 'done', notLaunched: true });
  await expect(refused).rejects.toMatchObject({ name: 'CommandError', exitCode: 1 });
  await expect(refused).rejects.toThrow('there is nothing to settle');
});

it('says so when the ledger does not have the launch, with exit code 1', async () => {
  const { runtime } = await setUp();
  const none = {
    name: 'CommandError',
    exitCode: 1,
    message: expect.stringContaining('has no launch absent'),
  };
  await expect(launchesShow(runtime, { launchId: 'absent' })).rejects.toMatchObject(none);
  const resolve = launchesResolve(runtime, { launchId: 'absent', notLaunched: true });
  await expect(resolve).rejects.toMatchObject(none);
});

it('asks for the job where two jobs have the launch id', async () => {
  const { runtime, pool, lines } = await setUp();
  await claim(pool, { launchId: 'lost', leaseMs: -1, job: `${job}-2` });
  const options = { launchId: 'lost', notLaunched: true };
  await expect(launchesResolve(runtime, options)).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining(`${job}\n  ${job}-2`),
  });
  await launchesResolve(runtime, { ...options, job: 'work-2' });
  expect(lines.find((line) => line.startsWith('job '))?.split(/ +/)).toEqual(['job', `${job}-2`]);
});

/** Three launches `lost`: of the default job, of a name on its Cloud Run job, and of a name that is its Cloud Run job. */
async function namedSetUp() {
  const bed = await setUp();
  await claim(bed.pool, { launchId: 'lost', leaseMs: -1, job, name: 'report' });
  await claim(bed.pool, { launchId: 'lost', leaseMs: -1, job: `${job}-2`, name: 'work' });
  const resolved = async (text: string) => {
    bed.lines.length = 0;
    await launchesResolve(bed.runtime, { launchId: 'lost', notLaunched: true, job: text, json: true });
    const { job: of, name } = JSON.parse(bed.lines.join('')) as {
      readonly job: string;
      readonly name: string;
    };
    return { of, name };
  };
  return { ...bed, resolved };
}

it('takes the name of a job, before the Cloud Run job of the same name', async () => {
  const { resolved } = await namedSetUp();
  expect(await resolved('report')).toEqual({ of: job, name: 'report' });
  expect(await resolved('work')).toEqual({ of: `${job}-2`, name: 'work' });
  expect(await resolved(job)).toEqual({ of: job, name: '' });
});

it('takes the Cloud Run job of a named job, and each job as the question lists it', async () => {
  const { runtime, resolved } = await namedSetUp();
  expect(await resolved('work-2')).toEqual({ of: `${job}-2`, name: 'work' });
  const options = { launchId: 'lost', notLaunched: true };
  const jobs = [job, `${job}/jobs/report`, `${job}-2/jobs/work`];
  for (const one of jobs) {
    await expect(launchesResolve(runtime, options)).rejects.toThrow(one);
    await launchesShow(runtime, { launchId: 'lost', job: one });
  }
  expect(await resolved(`${job}/jobs/report`)).toEqual({ of: job, name: 'report' });
});

it('lists the launches of one job, by its name or its Cloud Run job, and shows the name', async () => {
  const { runtime, lines } = await namedSetUp();
  await launchesList(runtime, { job: 'report' });
  expect(lines.map((line) => line.split(/ +/).slice(0, 5))).toEqual([
    ['LAUNCH', 'ID', 'STATE', 'ID', 'JOB'],
    ['lost', 'unknown', '2', 'work', 'report'],
  ]);
  lines.length = 0;
  await launchesList(runtime, { job: 'work-2', json: true });
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ job: `${job}-2`, name: 'work' }]);
  lines.length = 0;
  await launchesShow(runtime, { launchId: 'lost', job: 'report' });
  expect(lines).toContain('name            report');
  const howTo = lines.at(-1);
  expect(howTo).toContain('an execution of work with LAUNCH_ID=lost and LAUNCH_JOB=report');
  expect(howTo).toContain('job-bridge launches resolve lost --not-launched --job report');
});

it('refuses wrong input and names what it takes, with exit code 2', async () => {
  const { runtime } = await setUp();
  const wrong = [
    [launchesShow(runtime, { launchId: 'a b' }), 'takes 1 to 128 letters'],
    [
      launchesList(runtime, { state: 'lost' }),
      'takes queued, launching, unknown, launched, running, succeeded',
    ],
    [launchesList(runtime, { limit: '0' }), 'takes a whole number from 1'],
    [launchesList(runtime, { olderThan: 'x' }), '--older-than'],
    [launchesResolve(runtime, { launchId: 'lost' }), 'takes one of --execution'],
    [launchesResolve(runtime, { launchId: 'lost', notLaunched: true, execution: 'e' }), 'takes one of'],
    [launchesResolve(runtime, { launchId: 'lost', execution: 'a/b' }), 'takes the name of an execution'],
    [
      launchesResolve(runtime, { launchId: 'lost', execution: job.replace('work', 'x/executions/y') }),
      'is not an execution of',
    ],
    [launchesList(terminal({}).runtime, {}), 'LEDGER_URL: is missing'],
    [launchesList(terminal({ LEDGER_URL: 'mysql://u:hunter2@h/d' }).runtime, {}), 'takes a postgres://'],
  ] as const;
  const results = await Promise.allSettled(wrong.map(([command]) => command));
  for (const [n, result] of results.entries()) {
    expect(result).toMatchObject({ status: 'rejected', reason: { name: 'CommandError', exitCode: 2 } });
    expect(String((result as PromiseRejectedResult).reason)).toContain(wrong[n]?.[1]);
    expect(String((result as PromiseRejectedResult).reason)).not.toContain('hunter2');
  }
});

it('says what to do where there is no ledger, or no database, with exit code 1', async () => {
  const empty = terminal({ LEDGER_URL: await database.server.createDatabase() });
  await expect(launchesList(empty.runtime, {})).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringContaining('there is no ledger in that database'),
  });
  const down = terminal({ LEDGER_URL: 'postgres://u:hunter2@127.0.0.1:1/db' });
  await expect(launchesList(down.runtime, {})).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringMatching(/^the ledger cannot be reached from here: ((?!hunter2).)*$/),
  });
});
