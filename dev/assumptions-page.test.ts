/** The page of what is assumed, and the list that it is made of. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ASSUMPTIONS } from '../src/live-check/assumptions.ts';
import { ASSUMPTIONS_PAGE_FILE, assumptionsPage } from './assumptions-page.ts';

it('docs/assumptions.md is what `npm run docs:assumptions` writes', () => {
  expect(readFileSync(ASSUMPTIONS_PAGE_FILE, 'utf8')).toBe(assumptionsPage());
});

it('each assumption has an id of its own', () => {
  const ids = ASSUMPTIONS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
