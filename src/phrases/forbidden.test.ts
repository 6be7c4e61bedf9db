import { expect, it } from 'vitest';
import type { Forbidden } from '../launch/event/override-policy.ts';
import { forbiddenPhrase } from './forbidden.ts';

const rows: { readonly [C in Forbidden['code']]: readonly (readonly [Forbidden & { code: C }, string])[] } = {
  'not allowed': [
    [
      { code: 'not allowed', word: 'args' },
      'args may not be overridden; to allow it, add args to ALLOW_OVERRIDES of the bridge',
    ],
    [
      { code: 'not allowed', word: 'env:MODE' },
      'env MODE may not be overridden; to allow it, add env:MODE to ALLOW_OVERRIDES of the bridge',
    ],
  ],
  reserved: [[{ code: 'reserved', name: 'PORT' }, 'env PORT is reserved: the bridge or Cloud Run sets it']],
  'too great': [
    [{ code: 'too great', field: 'taskCount', value: 11, most: 10 }, 'taskCount is 11; the most is 10'],
  ],
  'too many': [
    [
      { code: 'too many', field: 'args', count: 1001, given: 2, most: 1000 },
      'args would be 1001 with the 2 of the bridge; Cloud Run takes 1000 at most',
    ],
  ],
};

it.each(Object.values<readonly (readonly [Forbidden, string])[]>(rows).flat())(
  '%j is phrased as: %s',
  (forbidden, phrase) => {
    expect(forbiddenPhrase(forbidden)).toBe(phrase);
  },
);

const ODD = `A\n\u{d800}${'x'.repeat(30_000)}`;

it.each<Forbidden>([
  { code: 'not allowed', word: `env:${ODD}` },
  { code: 'reserved', name: ODD },
])('a long or broken name never makes a long or broken sentence: $code', (forbidden) => {
  const told = forbiddenPhrase(forbidden);
  expect(told).toContain('A\\n\\ud800xxx');
  expect(told.isWellFormed()).toBe(true);
  expect(told.length).toBeLessThan(300);
});
