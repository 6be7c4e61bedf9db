import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { runConformance, type ConformanceCase } from './cel-conformance.ts';

/** The known differences, which `docs/maintainers/rules-differences.md` lists. */
const groups: readonly { readonly cases: readonly ConformanceCase[] }[] = JSON.parse(
  readFileSync(new URL('cel-differences.json', import.meta.url), 'utf8'),
);
const expected = groups.flatMap(({ cases }) => cases);
const byName = (a: ConformanceCase, b: ConformanceCase): number => a.test.localeCompare(b.test);

it("the expressions of rules pass CEL's conformance tests, except for the listed differences", () => {
  const all = runConformance();
  expect(all.length).toBeGreaterThanOrEqual(800);
  const different = all.filter(({ standard, here }) => standard !== here);
  expect(different.toSorted(byName)).toEqual(expected.toSorted(byName));
});
