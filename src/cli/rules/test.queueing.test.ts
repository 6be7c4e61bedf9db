import { describe, expect, it } from 'vitest';
import { rulesTest, type RulesTestOptions } from './test.ts';
import { fileOf, run } from '../../../test/support/rules-commands.ts';

describe('rules test', () => {
  const test = async (event: object, options: Partial<RulesTestOptions>) => {
    const file = await fileOf('queued-event.json', JSON.stringify(event));
    return run((runtime) => rulesTest(runtime, { event: file, ...options }));
  };

  it('says when the launch would start', async () => {
    const text = `jobs:
  report: { running: 5, key: "{data.tenant}", whenRunning: skip, expireAfter: 1h }
`;
    const file = await fileOf('queue.yaml', text);
    expect(
      (
        await test(
          { tenant: 'a' },
          { file, job: 'report', attribute: ['notBefore=2026-01-31T09:00:00+09:00'] },
        )
      ).notes.slice(1),
    ).toEqual([
      `${file}:2:13: jobs.report: running needs a ledger: serve takes this file only with LEDGER_URL`,
      'the message asks for the job report (Cloud Run job report)',
      'its launch id is made from the message id',
      'its key is "a": if another launch has it, it is skipped',
      'it waits while 5 executions of the job run',
      'it is not launched before 2026-01-31T00:00:00.000Z, which needs a ledger',
      'it expires 3600 s after it was requested',
      'the bridge adds LAUNCH_ID and its other variables',
    ]);
  });

  describe('with an event of a launch', () => {
    const text = `jobs: { import: {}, next: { args: ["--day={id}"] } }
rules:
  - { name: any, launch: { job: import } }
  - { name: ended, from: { type: job-bridge.launch.succeeded }, launch: { job: next } }
unmatched: ignore
`;
    const body = (links: string) => ({
      message: {
        data: Buffer.from('{"id":"7","job":"import","state":"succeeded"}').toString('base64'),
        attributes: {
          'ce-specversion': '1.0',
          'ce-id': 'import/i/succeeded',
          'ce-source': '//run.googleapis.com/projects/p/locations/r/jobs/import',
          'ce-type': 'job-bridge.launch.succeeded',
          'ce-job': 'import',
          'ce-links': links,
        },
        messageId: '7',
      },
    });

    it('says which rule names its type, and how long the chain is', async () => {
      const file = await fileOf('chain.yaml', text);
      const { exitCode, notes, stdout } = await test(body('4'), { file });
      expect({ exitCode, notes: notes.slice(1, 4) }).toEqual({
        exitCode: 0,
        notes: [
          'rule any does not match: from.type',
          'rule ended matches: it launches the job next (Cloud Run job next)',
          expect.stringMatching(/^its launch id is e_/),
        ],
      });
      expect(notes).toContain('it is number 5 of at most 20 launches in a chain');
      expect(stdout).toContain('--day=7');
    });

    it('ends with 1 if the chain is too long', async () => {
      const file = await fileOf('chain.yaml', text);
      expect(await test(body('20'), { file })).toMatchObject({
        exitCode: 1,
        message: expect.stringContaining('rejected (chain-too-long)'),
      });
    });
  });
});
