import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { faultsOf, fileWithArgument, fileWithCondition } from './rules-bed.ts';

/** The cases of a table: a title, the text, and the faults. */
function casesOf(table: string) {
  const text = readFileSync(new URL(table, import.meta.url), 'utf8');
  return text
    .split(/^=== /m)
    .slice(1)
    .map((section) => {
      const [head = '', told = ''] = section.split('\n--- told\n');
      const [title = '', ...lines] = head.split('\n');
      return { title, text: lines.join('\n'), told: told.trimEnd().split('\n') };
    });
}

const files = casesOf('faulty-files.txt');
const expressions = casesOf('faulty-expressions.txt');

describe('a rules file is refused, and every fault is reported with its place, if it', () => {
  it.each(files)('$title', async ({ text, told }) => {
    expect(await faultsOf(text)).toEqual(told);
  });
});

describe('an expression is refused if it', () => {
  it.each(expressions)('$title: $text', async ({ text, told }) => {
    const [where = '', ...rest] = text.split(': ');
    const expression = rest.join(': ');
    const file = where === 'arg' ? fileWithArgument(`{${expression}}`) : fileWithCondition(expression);
    const faults = await faultsOf(file);
    const place = where === 'arg' ? 'jobs.report.args[0]' : 'rules[0].when';
    expect(faults.map((fault) => fault.replace(/^\d+:\d+: /, ''))).toEqual(
      told.map((one) => `${place}: ${one}`),
    );
  });

  it.each([
    {
      title: 'has more than 4096 characters',
      expression: `id == "${'x'.repeat(4096)}"`,
      told: '4096 characters',
    },
    {
      title: 'has too many parts',
      expression: Array.from({ length: 200 }, (_, index) => `id == "${index}"`).join(' || '),
      told: 'maxAstNodes (300)',
    },
  ])('$title', async ({ expression, told }) => {
    expect(await faultsOf(fileWithCondition(expression))).toEqual([expect.stringContaining(told)]);
  });
});

describe('a fault within an expression has the place of the name', () => {
  it.each([
    { written: 'plain', line: '    when: data.a == 1 && dta.b == 2', column: 26 },
    { written: 'in quotes', line: '    when: "data.a == 1 && dta.b == 2"', column: 27 },
  ])('$written', async ({ line, column }) => {
    const file = `jobs: { report: {} }\nunmatched: ignore\nrules:\n  - name: a\n${line}\n    launch: { job: report }\n`;
    expect(await faultsOf(file)).toEqual([
      expect.stringMatching(new RegExp(`^5:${column}: .*no variable dta`)),
    ]);
  });
});

it('the table has at least forty files', () => expect(files.length).toBeGreaterThanOrEqual(40));
