import { describe, expect, it } from 'vitest';
import { rulebookOf, servedRulebookOf } from './rules.ts';

const CONFIG = { RULES_FILE: '', RULES: '', JOB_NAME: '', REGION: 'us-central1' };

describe('the rulebook of a configuration', () => {
  it('is undefined if there are no rules', async () => {
    expect(await rulebookOf({ ...CONFIG, JOB_NAME: 'j' }, 'p')).toBeUndefined();
  });

  it('has the short names of the project and the region', async () => {
    const rulebook = await rulebookOf({ ...CONFIG, RULES: 'jobs: { report: { default: true } }' }, 'p');
    expect(rulebook?.defaultJob?.job).toBe('projects/p/locations/us-central1/jobs/report');
  });

  it('may stand beside JOB_NAME, unless it has a default job of its own', async () => {
    const both = { ...CONFIG, JOB_NAME: 'j' };
    expect(await rulebookOf({ ...both, RULES: 'jobs: { report: {} }' }, 'p')).toBeDefined();
    await expect(rulebookOf({ ...both, RULES: 'jobs: { report: { default: true } }' }, 'p')).rejects.toThrow(
      expect.objectContaining({
        exitCode: 2,
        message: expect.stringContaining('JOB_NAME: RULES has a default job too'),
      }),
    );
  });

  it('is refused with every fault of the file', async () => {
    await expect(rulebookOf({ ...CONFIG, RULES: 'jobs: { R: {} }\nrule: []' }, 'p')).rejects.toThrow(
      expect.objectContaining({
        exitCode: 2,
        message: expect.stringMatching(
          /^the rules cannot be used:\nRULES:1:9: jobs: R is .*\nRULES:2:1: there is no key rule; .*$/,
        ),
      }),
    );
  });
});

describe('the rulebook of the service', () => {
  const LEDGER_URL = 'postgres://localhost/l';
  const served = (text: string, ledger: { readonly LEDGER_URL: string }) =>
    servedRulebookOf({ ...CONFIG, ...ledger, RULES: text }, 'p');

  it('is refused without a ledger if keys of it need one, each key with its place', async () => {
    const text = 'jobs:\n  report: { running: 2 }\n  mail: { key: "{id}" }\n';
    await expect(served(text, { LEDGER_URL: '' })).rejects.toThrow(
      expect.objectContaining({
        exitCode: 2,
        message: [
          'the rules cannot be used:',
          'RULES:2:13: jobs.report: running needs a ledger; set LEDGER_URL, or take it out',
          'RULES:3:11: jobs.mail: key needs a ledger; set LEDGER_URL, or take it out',
        ].join('\n'),
      }),
    );
    expect(await served(text, { LEDGER_URL })).toBeDefined();
    expect(await rulebookOf({ ...CONFIG, RULES: text }, 'p')).toBeDefined();
  });

  it('is accepted without a ledger if nothing in it needs one', async () => {
    expect(await served('jobs: { report: {} }', { LEDGER_URL: '' })).toBeDefined();
  });
});
