/** Tasks of the same job name in several regions. Real: PostgreSQL, the network; in place of Cloud Run's metadata server: ours. */
import type { Pool } from 'pg';
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../../test/ledger-database.ts';
import { claimLaunch, metadataOf, runJobTask, SENTENCE } from '../../test/support/job-task.ts';
import type { CommandError } from '../settings/runtime.ts';

const database = useLedgerDatabase();

const TOKYO = 'projects/p/locations/asia-northeast1/jobs/work';
const IOWA = 'projects/p/locations/us-central1/jobs/work';

/** A ledger in which the launch has been claimed for these jobs. */
async function ledgerOf(...jobs: readonly string[]): Promise<{ readonly pool: Pool; readonly url: string }> {
  const url = await database.create();
  const pool = await database.connect({ url });
  for (const name of jobs) await claimLaunch(pool, name);
  return { pool, url };
}

/** The working execution of each job. */
async function workingIn(pool: Pool): Promise<Readonly<Record<string, string | null>>> {
  const { rows } = await pool.query<{ job: string; working_execution: string | null }>(
    'SELECT job, working_execution FROM launches',
  );
  return Object.fromEntries(rows.map((row) => [row.job, row.working_execution]));
}

describe('two regions in one ledger', () => {
  it('confirm their own launches by the region that the metadata server names, with nothing configured', async () => {
    const { pool, url } = await ledgerOf(TOKYO, IOWA);
    const iowa = { LEDGER_URL: url, GCE_METADATA_HOST: await metadataOf('us-central1') };
    const tokyo = { LEDGER_URL: url, GCE_METADATA_HOST: await metadataOf('asia-northeast1') };
    expect(await runJobTask({ ...iowa, CLOUD_RUN_EXECUTION: 'work-iowa1' })).toMatchObject({
      lines: [SENTENCE],
    });
    expect(await runJobTask({ ...tokyo, CLOUD_RUN_EXECUTION: 'work-tokyo' })).toMatchObject({
      lines: [SENTENCE],
    });
    expect(await workingIn(pool)).toEqual({ [IOWA]: 'work-iowa1', [TOKYO]: 'work-tokyo' });
  });

  it('confirm their own launches by PROJECT_ID and REGION if both are set', async () => {
    const { pool, url } = await ledgerOf(TOKYO, IOWA);
    const env = { LEDGER_URL: url, PROJECT_ID: 'p' };
    await runJobTask({ ...env, REGION: 'us-central1', CLOUD_RUN_EXECUTION: 'work-iowa1' });
    await runJobTask({ ...env, REGION: 'asia-northeast1', CLOUD_RUN_EXECUTION: 'work-tokyo' });
    expect(await workingIn(pool)).toEqual({ [IOWA]: 'work-iowa1', [TOKYO]: 'work-tokyo' });
  });

  it('are distinguished by the execution that a launch recorded, whatever REGION is', async () => {
    const { pool, url } = await ledgerOf(TOKYO, IOWA);
    await pool.query('UPDATE launches SET execution = $1 WHERE job = $2', [
      `${IOWA}/executions/work-abcde`,
      IOWA,
    ]);
    await runJobTask({ LEDGER_URL: url, PROJECT_ID: 'p', REGION: 'asia-northeast1' });
    expect(await workingIn(pool)).toEqual({ [IOWA]: 'work-abcde', [TOKYO]: null });
  });

  it.each([
    { title: 'no metadata server', env: async () => ({}) },
    {
      title: 'an answer that is not a region',
      env: async () => ({ GCE_METADATA_HOST: await metadataOf('?') }),
    },
  ])('cannot be distinguished by the default of REGION or by $title, so no work is done', async ({ env }) => {
    const { pool, url } = await ledgerOf(TOKYO, IOWA);
    const { ended, lines } = await runJobTask({ LEDGER_URL: url, PROJECT_ID: 'p', ...(await env()) });
    expect(ended).toMatchObject({ exitCode: 1, message: expect.stringMatching(/PROJECT_ID and REGION/) });
    expect((ended as CommandError).message).not.toContain('\n');
    expect(lines).toEqual([]);
    expect(await workingIn(pool)).toEqual({ [IOWA]: null, [TOKYO]: null });
  });
});

describe('a launch of the same id in another region', () => {
  it.each([
    {
      title: 'the metadata server names',
      env: async () => ({ GCE_METADATA_HOST: await metadataOf('us-central1') }),
    },
    { title: 'REGION names', env: async () => ({ PROJECT_ID: 'p', REGION: 'us-central1' }) },
  ])('is left alone if it is not the region that $title', async ({ env }) => {
    const { pool, url } = await ledgerOf(TOKYO);
    const { ended, lines } = await runJobTask({ LEDGER_URL: url, ...(await env()) });
    expect(ended).toBe(0);
    expect(lines).toMatchObject([{ severity: 'WARNING', launchOf: [TOKYO] }, SENTENCE]);
    expect(await workingIn(pool)).toEqual({ [TOKYO]: null });
  });

  it('is not confirmed if REGION is wrong and the metadata server is right', async () => {
    const { pool, url } = await ledgerOf(TOKYO);
    const metadata = { GCE_METADATA_HOST: await metadataOf('asia-northeast1') };
    await runJobTask({ LEDGER_URL: url, PROJECT_ID: 'p', REGION: 'us-central1', ...metadata });
    expect(await workingIn(pool)).toEqual({ [TOKYO]: 'work-abcde' });
  });
});

it('a task confirms the only launch of its id if its region is not known', async () => {
  const { pool, url } = await ledgerOf(IOWA);
  expect(await runJobTask({ LEDGER_URL: url })).toMatchObject({ ended: 0, lines: [SENTENCE] });
  expect(await workingIn(pool)).toEqual({ [IOWA]: 'work-abcde' });
});
