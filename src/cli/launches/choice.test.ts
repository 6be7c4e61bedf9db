/** Launches of several jobs with one launch id. Real: PostgreSQL. */
import { expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { claim, launchesTerminal, WORK as job } from '../../../test/support/launches-terminal.ts';
import { launchesResolve } from './resolve.ts';
import { launchesList, launchesShow } from './launches.ts';

const database = useLedgerDatabase();

it('asks for the job if two jobs have the launch id', async () => {
  const { runtime, pool, lines } = await launchesTerminal(database);
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
  const bed = await launchesTerminal(database);
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
