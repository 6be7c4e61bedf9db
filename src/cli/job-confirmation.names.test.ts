/** Tasks of one Cloud Run job that several names use. Real: PostgreSQL. */
import { expect, it } from 'vitest';
import { useLedgerDatabase } from '../../test/ledger-database.ts';
import { claimLaunch, runJobTask, SENTENCE } from '../../test/support/job-task.ts';
import { postgresRecords } from '../ledger/postgres/postgres-records.ts';

const database = useLedgerDatabase();
const JOB = 'projects/p/locations/asia-northeast1/jobs/work';

/** A ledger in which these names have claimed one launch id for one Cloud Run job. */
async function ledgerOf(...names: readonly string[]) {
  const url = await database.create();
  const pool = await database.connect({ url });
  for (const name of names) await claimLaunch(pool, JOB, name);
  const working = async () => {
    const records = await postgresRecords(pool).show({ launchId: 'launch-1' });
    return Object.fromEntries(records.map(({ name, workingExecution }) => [name, workingExecution]));
  };
  return { env: { LEDGER_URL: url }, working };
}

it('a task confirms the launch of the name in LAUNCH_JOB, without one that of the default job', async () => {
  const { env, working } = await ledgerOf('', 'report', 'thumbnails');
  const works = { ended: 0, lines: [{ ...SENTENCE, launchJob: 'report' }] };
  expect(await runJobTask({ ...env, LAUNCH_JOB: 'report' })).toMatchObject(works);
  expect(await working()).toEqual({ '': null, report: 'work-abcde', thumbnails: null });
  expect(await runJobTask({ ...env, CLOUD_RUN_EXECUTION: 'work-deflt' })).toMatchObject({
    lines: [SENTENCE],
  });
  expect(await working()).toEqual({ '': 'work-deflt', report: 'work-abcde', thumbnails: null });
  // A second execution of the name does nothing.
  const second = await runJobTask({ ...env, LAUNCH_JOB: 'report', CLOUD_RUN_EXECUTION: 'work-fghij' });
  expect(second).toMatchObject({
    ended: 0,
    lines: [{ workingExecution: 'work-abcde', launchJob: 'report' }],
  });
});

it('a task never confirms the launch of another name: it works, and says which job has the launch id', async () => {
  const { env, working } = await ledgerOf('report');
  for (const LAUNCH_JOB of ['', 'thumbnails']) {
    const { ended, lines } = await runJobTask({ ...env, LAUNCH_JOB });
    expect(ended).toBe(0);
    expect(lines).toMatchObject([{ severity: 'WARNING', launchOf: [`${JOB}/jobs/report`] }, SENTENCE]);
  }
  expect(await working()).toEqual({ report: null });
});
