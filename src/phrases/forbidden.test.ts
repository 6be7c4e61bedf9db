import { expect, it } from 'vitest';
import type { Forbidden } from '../launch/event/override-policy.ts';
import { forbiddenPhrase } from './forbidden.ts';

const rows: { readonly [C in Forbidden['code']]: readonly [Extract<Forbidden, { code: C }>, string] } = {
  'not allowed': [
    { code: 'not allowed', field: 'args' },
    'args may not be overridden; ALLOW_OVERRIDES of the bridge would have to list args',
  ],
  'variable not allowed': [
    { code: 'variable not allowed', name: 'MODE' },
    'env MODE may not be overridden; ALLOW_OVERRIDES of the bridge would have to list env:MODE',
  ],
  'variable reserved': [
    { code: 'variable reserved', name: 'PORT' },
    'env PORT is reserved: the bridge or Cloud Run sets it',
  ],
  'too great': [
    { code: 'too great', field: 'taskCount', value: 11, most: 10 },
    'taskCount is 11 and may be 10 at most',
  ],
  'too many args': [
    { code: 'too many args', count: 1001, given: 2, most: 1000 },
    'args would be 1001 with the 2 of the bridge; Cloud Run takes 1000 at most',
  ],
  'too many variables': [
    { code: 'too many variables', count: 1001, most: 1000 },
    'env would be 1001 variables with those of the bridge; Cloud Run takes 1000 at most',
  ],
};

it.each(Object.values(rows))('%j is told as: %s', (forbidden, phrase) => {
  expect(forbiddenPhrase(forbidden)).toBe(phrase);
});

it.each(['variable not allowed', 'variable reserved'] as const)(
  'a long or broken name never makes a long or broken sentence: %s',
  (code) => {
    const told = forbiddenPhrase({ code, name: `A\n\u{d800}${'x'.repeat(30_000)}` });
    expect(told).toContain('A\\n\\ud800xxx');
    expect(told.isWellFormed()).toBe(true);
    expect(told.length).toBeLessThan(300);
  },
);
