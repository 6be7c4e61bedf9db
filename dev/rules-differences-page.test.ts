import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DIFFERENCES_PAGE_FILE, rulesDifferencesPage } from './rules-differences-page.ts';

it('docs/maintainers/rules-differences.md is in step: else run npm run docs:rules', () => {
  expect(readFileSync(DIFFERENCES_PAGE_FILE, 'utf8')).toBe(rulesDifferencesPage());
});
