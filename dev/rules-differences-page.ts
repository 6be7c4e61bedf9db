import { readFileSync } from 'node:fs';
import { runConformance, type ConformanceCase } from './cel-conformance.ts';

/** The page that says how CEL in rules differs from other implementations. */
export const DIFFERENCES_PAGE_FILE = new URL('../docs/maintainers/rules-differences.md', import.meta.url);

const DIFFERENCES = new URL('./cel-differences.json', import.meta.url);

interface Group {
  readonly title: string;
  readonly sentence: string;
  readonly cases: readonly ConformanceCase[];
}

const introduction = (count: number) => `# CEL in rules: what differs from the standard

<!-- Made from dev/cel-differences.json by npm run docs:rules. -->

Rules are evaluated by [@marcbachmann/cel-js](https://github.com/marcbachmann/cel-js). \`npm test\` runs the conformance
tests of CEL (\`@bufbuild/cel-spec\`) that are about what rules can use: ${count} of them, all but those of bytes, unsigned
integers, protobuf, optional values, regular expressions and extensions. The expressions below have another result here; a
difference that is not listed fails the test. *Refused* means an error: when the file is read if the types are known then,
else the event is rejected.

Rules take only a part of CEL: \`rules check\` says what is not taken, and why.
`;

/** The page of the differences. */
export function rulesDifferencesPage(): string {
  const groups = JSON.parse(readFileSync(DIFFERENCES, 'utf8')) as readonly Group[];
  return [introduction(runConformance().length), ...groups.map(sectionOf)].join('\n');
}

function sectionOf({ title, sentence, cases }: Group): string {
  const rows = cases.map(
    ({ expression, standard, here }) => `| ${code(expression)} | ${code(standard)} | ${code(here)} |`,
  );
  const heading = `${title.slice(0, 1).toUpperCase()}${title.slice(1)}`;
  return `## ${heading}\n\n${sentence}\n\n| expression | standard | here |\n|---|---|---|\n${rows.join('\n')}\n`;
}

/** A bar ends a cell, in code too. */
function code(text: string): string {
  return text === 'refused' ? text : `\`${text.replaceAll('|', String.raw`\|`)}\``;
}
