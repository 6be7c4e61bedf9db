import { describe, expect, it } from 'vitest';
import type { Overrides } from './launch-request-schema.ts';
import { findForbidden, NO_OVERRIDES, type Forbidden, type OverridePolicy } from './override-policy.ts';

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
  ])('%j, if the operator lists it', (overrides) => {
    expect(findForbidden(overrides, policy)).toBeUndefined();
  });

  it.each<{ overrides: Overrides; forbidden: Forbidden }>([
    {
      overrides: { taskCount: 11 },
      forbidden: { code: 'too great', field: 'taskCount', value: 11, most: 10 },
    },
    {
      overrides: { timeoutSeconds: 601 },
      forbidden: { code: 'too great', field: 'timeoutSeconds', value: 601, most: 600 },
    },
    { overrides: { env: { MODE: 'x', OTHER: 'y' } }, forbidden: variable('OTHER') },
    { overrides: { env: { MODE_2: 'x' } }, forbidden: variable('MODE_2') },
    { overrides: { env: { mode: 'x' } }, forbidden: variable('mode') },
    { overrides: { env: { APP: 'x' } }, forbidden: variable('APP') },
    { overrides: { env: { MY_APP_X: 'x' } }, forbidden: variable('MY_APP_X') },
  ])('not $overrides: $forbidden', ({ overrides, forbidden }) => {
    expect(findForbidden(overrides, policy)).toEqual(forbidden);
  });

  it.each<{ overrides: Overrides; forbidden: Forbidden }>([
    { overrides: { args: ['x'] }, forbidden: { code: 'not allowed', word: 'args' } },
    { overrides: { taskCount: 1 }, forbidden: { code: 'not allowed', word: 'taskCount' } },
    { overrides: { timeoutSeconds: 1 }, forbidden: { code: 'not allowed', word: 'timeoutSeconds' } },
    { overrides: { env: { MODE: 'x' } }, forbidden: variable('MODE') },
  ])('nothing unless the operator says so: not $overrides', ({ overrides, forbidden }) => {
    expect(findForbidden(overrides, NO_OVERRIDES)).toEqual(forbidden);
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
    expect(findForbidden({ env: { [name]: 'x' } }, all)).toEqual({ code: 'reserved', name });
  });

  describe('as much as Cloud Run takes beside what the bridge gives:', () => {
    const texts = (count: number): string[] => Array.from({ length: count }, () => '');
    const variables = (count: number): Record<string, string> =>
      Object.fromEntries(texts(count).map((value, index) => [`APP_${index}`, value]));

    it.each<{ title: string; overrides: Overrides; forbidden: Forbidden | undefined }>([
      { title: '998 args beside 2', overrides: { args: texts(998) }, forbidden: undefined },
      {
        title: '999 args beside 2',
        overrides: { args: texts(999) },
        forbidden: { code: 'too many', field: 'args', count: 1001, given: 2, most: 1000 },
      },
      { title: '998 variables beside 2', overrides: { env: variables(998) }, forbidden: undefined },
      {
        title: '999 variables beside 2',
        overrides: { env: variables(999) },
        forbidden: { code: 'too many', field: 'env', count: 1001, given: 2, most: 1000 },
      },
      {
        title: '999 variables of which one is also the bridge’s',
        overrides: { env: { ...variables(998), MODE: 'x' } },
        forbidden: undefined,
      },
    ])('$title', ({ overrides, forbidden }) => {
      expect(findForbidden(overrides, policy)).toEqual(forbidden);
    });
  });
});

function variable(name: string): Forbidden {
  return { code: 'not allowed', word: `env:${name}` };
}
