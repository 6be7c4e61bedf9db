/** Real: PostgreSQL, the rules and the command. */
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../../test/ledger-database.ts';
import { openParts } from '../../test/support/operated-service.ts';
import { status } from './status.ts';

const database = useLedgerDatabase();
const RULES = 'jobs: { report: { job: one, running: 1 } }';
const job = 'projects/p/locations/asia-northeast1/jobs/one';

async function setUp(env: Readonly<Record<string, string>> = { RULES }) {
  const parts = await openParts(database);
  const lines: string[] = [];
  const runtime = {
    env: { LEDGER_URL: parts.url, PROJECT_ID: 'p', ...env },
    stop: new AbortController().signal,
    print: (line: string) => void lines.push(line),
  };
  return { ...parts, runtime, lines };
}

describe('status', () => {
  it('says of an empty ledger that nothing needs a person, and that there was no sweep', async () => {
    const { runtime, lines } = await setUp();
    await status(runtime, {});
    expect(lines.slice(0, 3)).toEqual(['nothing needs a person', '', 'no launches']);
    expect(lines).toContain('oldest waiting  nothing waits');
    expect(lines).toContain('last sweep      never');
    expect(lines.find((line) => line.startsWith('ledger'))).toMatch(/^ledger +0 launches, \d+ kB$/);
  });

  it('shows each job: what waits, which slots are taken, what failed in a day, and why it is paused', async () => {
    const { runtime, lines, stored, launched, ended, queue, upkeep } = await setUp();
    await upkeep.noteSweep();
    await launched(1, { job, name: 'report' });
    await stored(2, { job, name: 'report' });
    await ended(3, { state: 'failed' }, { job });
    const target = job;
    await queue.pauseJob({ target, refusal: 'NOT_FOUND', error: 'no such job' });
    await status(runtime, {});
    const table = lines.slice(lines.findIndex((line) => line.startsWith('JOB ')));
    expect(table.slice(0, 3).map((line) => line.split(/ {2,}/))).toEqual([
      ['JOB', 'QUEUED', 'OLDEST', 'SLOTS TAKEN', 'RUNNING', 'UNKNOWN', 'FAILED, 1D', 'PAUSED BY'],
      ['one', '0', '-', '0 of any number', '0', '0', '1', 'NOT_FOUND'],
      ['report', '1', expect.stringMatching(/^59m|1h$/), '1 of 1', '0', '0', '0', 'NOT_FOUND'],
    ]);
    expect(lines.at(0)).toBe('NEEDS A PERSON');
    expect(lines.at(1)).toMatch(
      /^- Cloud Run refuses every launch of one since .*: no such job; create the job/,
    );
    expect(lines.filter((line) => line.startsWith('- no slot of report is free (limit 1)'))).toHaveLength(1);
    expect(lines.find((line) => line.startsWith('last sweep'))).toMatch(/\ds ago$/);
  });

  it('names a job with waiting launches that is not in the rules', async () => {
    const { runtime, lines, stored, upkeep } = await setUp();
    await upkeep.noteSweep();
    await stored(1, { name: 'gone-from-the-rules' });
    await status(runtime, {});
    expect(lines.slice(0, 2)).toEqual([
      'NEEDS A PERSON',
      '- 1 launch waits for gone-from-the-rules (projects/p/locations/r/jobs/one), which the rules do not have (with the PROJECT_ID and REGION set here): add it to the rules, or cancel each launch with job-bridge launches cancel',
    ]);
  });

  it('prints the same as one line of JSON', async () => {
    const { runtime, lines, stored } = await setUp();
    await stored(1, { job, name: 'report' });
    await status(runtime, { json: true });
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        concerns: [{ code: 'no sweep', says: expect.stringContaining('there was never a sweep') }],
        jobs: [expect.objectContaining({ name: 'report', queued: 1, limit: 1 })],
        lastSweepAt: null,
        launches: 1,
        pace: 50,
        pauses: [],
      }),
    ]);
  });

  it('needs a ledger, with exit code 2', async () => {
    const { runtime } = await setUp();
    await expect(status({ ...runtime, env: {} }, {})).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('LEDGER_URL: is missing'),
    });
  });
});
