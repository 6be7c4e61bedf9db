import { describe, expect, it } from 'vitest';
import type { Overrides } from './launch-request-schema.ts';
import { findForbidden, NO_OVERRIDES, type OverridePolicy } from './override-policy.ts';

const policy: OverridePolicy = {
  args: true,
  taskCount: 10,
  timeoutSeconds: 600,
  env: ['MODE', 'APP_*'],
  given: { args: 2, envNames: ['LAUNCH_ID', 'MODE'] },
};

describe('publishers may override', () => {
  it.each<Overrides>([
    {},
    { args: ['x'] },
    { args: [] },
    { taskCount: 1 },
    { taskCount: 10 },
    { timeoutSeconds: 600 },
    { env: { MODE: 'x' } },
    { env: { APP_: 'x', APP_MODE: 'y' } },
    { args: ['x'], taskCount: 2, timeoutSeconds: 3, env: { MODE: '' } },
  ])('%j, where the operator lists it', (overrides) => {
    expect(findForbidden(overrides, policy)).toBeUndefined();
  });

  it.each<{ overrides: Overrides; phrase: string }>([
    { overrides: { taskCount: 11 }, phrase: 'taskCount is 11 and may be 10 at most' },
    { overrides: { timeoutSeconds: 601 }, phrase: 'timeoutSeconds is 601 and may be 600 at most' },
    { overrides: { env: { MODE: 'x', OTHER: 'y' } }, phrase: 'env OTHER' },
    { overrides: { env: { MODE_2: 'x' } }, phrase: 'env MODE_2' },
    { overrides: { env: { mode: 'x' } }, phrase: 'env mode' },
    { overrides: { env: { APP: 'x' } }, phrase: 'env APP' },
    { overrides: { env: { MY_APP_X: 'x' } }, phrase: 'env MY_APP_X' },
  ])('not $overrides: $phrase', ({ overrides, phrase }) => {
    expect(findForbidden(overrides, policy)).toContain(phrase);
  });

  it.each<{ overrides: Overrides; word: string }>([
    { overrides: { args: ['x'] }, word: 'args' },
    { overrides: { taskCount: 1 }, word: 'taskCount' },
    { overrides: { timeoutSeconds: 1 }, word: 'timeoutSeconds' },
    { overrides: { env: { MODE: 'x' } }, word: 'env:MODE' },
  ])('nothing unless the operator says so; $overrides is told the word $word', ({ overrides, word }) => {
    const told = findForbidden(overrides, NO_OVERRIDES);
    expect(told).toMatch(new RegExp(`ALLOW_OVERRIDES of the bridge would have to list ${word}$`));
  });

  it.each([
    'LAUNCH_ID',
    'LAUNCH_INPUT_ID',
    'LAUNCH_DIGEST',
    'TRACEPARENT',
    'PORT',
    'K_SERVICE',
    'CLOUD_RUN_JOB',
  ])('never %s, whatever the operator lists', (name) => {
    const all = { ...policy, env: ['*', name] };
    expect(findForbidden({ env: { [name]: 'x' } }, all)).toContain(`env ${name} is reserved`);
  });

  describe('as much as Cloud Run takes beside what the bridge gives:', () => {
    const texts = (count: number): string[] => Array.from({ length: count }, () => '');
    const variables = (count: number): Record<string, string> =>
      Object.fromEntries(texts(count).map((value, index) => [`APP_${index}`, value]));

    it.each<{ title: string; overrides: Overrides; told: RegExp }>([
      { title: '998 args beside 2', overrides: { args: texts(998) }, told: /^nothing$/ },
      {
        title: '999 args beside 2',
        overrides: { args: texts(999) },
        told: /^args would be 1001 with the 2 /,
      },
      { title: '998 variables beside 2', overrides: { env: variables(998) }, told: /^nothing$/ },
      {
        title: '999 variables beside 2',
        overrides: { env: variables(999) },
        told: /^env would be 1001 variab/,
      },
      {
        title: '999 variables of which one is also the bridge’s',
        overrides: { env: { ...variables(998), MODE: 'x' } },
        told: /^nothing$/,
      },
    ])('$title', ({ overrides, told }) => {
      expect(findForbidden(overrides, policy) ?? 'nothing').toMatch(told);
    });
  });

  it('a long or broken name never makes a long or broken sentence', () => {
    const told = findForbidden({ env: { [`A\n\u{d800}${'x'.repeat(30_000)}`]: '' } }, policy) ?? '';
    expect(told).toContain('A\\n\\ud800xxx');
    expect(told.isWellFormed()).toBe(true);
    expect(told.length).toBeLessThan(300);
  });
});
