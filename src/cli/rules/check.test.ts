import { describe, expect, it } from 'vitest';
import { rulesCheck } from './check.ts';
import { fileOf, RULES, rules, run } from '../../../test/support/rules-commands.ts';

const check = (file: string | undefined, env?: Record<string, string>) =>
  run((runtime) => rulesCheck(runtime, { file }), env);

describe('rules check', () => {
  it('prints one line about a good file', async () => {
    expect(await check(rules)).toMatchObject({
      exitCode: 0,
      stdout: `${rules}: 2 jobs, 3 rules, 0 tests passed`,
    });
  });

  it('reads RULES_FILE, or the text in RULES', async () => {
    expect(await check(undefined, { RULES_FILE: rules })).toMatchObject({ exitCode: 0 });
    expect(await check(undefined, { RULES })).toMatchObject({
      stdout: expect.stringMatching(/^RULES: 2 jobs/),
    });
  });

  it('checks a file that needs a ledger without one, and says so', async () => {
    const file = await fileOf('queue.yaml', 'jobs:\n  report:\n    running: 2\n    expireAfter: 1h\n');
    expect(await check(file)).toEqual({
      exitCode: 0,
      stdout: `${file}: 1 job, 0 rules, 0 tests passed`,
      notes: [`${file}:3:5: jobs.report: running needs a ledger: serve takes this file only with LEDGER_URL`],
      message: '',
    });
  });

  it('names every fault as file:line:column, and ends with 2', async () => {
    const file = await fileOf(
      'faulty.yaml',
      RULES.replace('when:', 'wen:').replace('job: report', 'job: raport'),
    );
    expect(await check(file)).toEqual({
      exitCode: 2,
      stdout: '',
      notes: [],
      message: [
        'the rules cannot be used:',
        `${file}:7:20: rules[0].launch.job: there is no job raport; did you mean report?; takes thumbnails, report`,
        `${file}:10:5: rules[1]: there is no key wen; did you mean when?; takes name, from, when, launch`,
      ].join('\n'),
    });
  });

  it('names every test that fails, and ends with 1', async () => {
    const tests =
      'tests:\n  - { name: a tick, event: { subscription: ticks }, expect: { job: report } }\n  - { name: nothing, event: { subscription: other }, expect: rejected }\n';
    const file = await fileOf('failing.yaml', `${RULES}${tests}`);
    expect(await check(file)).toMatchObject({
      exitCode: 1,
      message: `1 of 2 tests failed:\n${file}:18:1: test "nothing": expected rejected, got ignored: no rule matches`,
    });
  });

  it.each([
    { title: 'no file at all', env: {}, says: 'RULES_FILE: is missing; takes a rules file' },
    {
      title: 'a file that is not there',
      env: { RULES_FILE: '/none.yaml' },
      says: 'RULES_FILE: cannot be read: ENOENT',
    },
    {
      title: 'both',
      env: { RULES_FILE: '/none.yaml', RULES: 'x' },
      says: 'RULES: RULES_FILE is set too; takes one of them',
    },
    {
      title: 'an argument that is not a file',
      file: '/none.yaml',
      says: '/none.yaml: cannot be read: ENOENT',
    },
  ])('ends with 2 for $title', async ({ file, env, says }) => {
    expect(await check(file, env)).toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(says),
    });
  });
});
