import { styleText } from 'node:util';
import type { Finding } from '../../doctor/diagnosis.ts';
import { shownLine } from '../../launch/kit/shown-line.ts';

type Standing = Finding['standing'];

const COLOURS = { ok: 'green', warning: 'yellow', fault: 'red', 'not checked': 'dim' } as const;
const WIDTH = 'not checked'.length;
const INDENT = ' '.repeat(WIDTH + 2);

/**
 * The findings for a person: a line each, and under it why it matters and the fix, which can be copied. Faults come last,
 * next to the prompt. All that was not checked for one reason is one line.
 *
 * Colours are used only if standard output is a terminal and NO_COLOR is not set.
 */
export function reportLines(findings: readonly Finding[]): readonly string[] {
  const linesWith = (wanted: Standing) =>
    findings.filter(({ standing }) => standing === wanted).flatMap(linesOf);
  return [...linesWith('ok'), ...notChecked(findings), ...linesWith('warning'), ...linesWith('fault')];
}

function linesOf(finding: Finding): readonly string[] {
  const { check, standing, says } = finding;
  const line = `${shown(standing)}  ${check}: ${shownLine(says).trim()}`;
  if (!('code' in finding)) return [line];
  const fix = styleText('bold', shownLine(finding.fix));
  return [line, `${INDENT}why  ${finding.why} (${finding.code})`, `${INDENT}fix  ${fix}`];
}

function notChecked(findings: readonly Finding[]): readonly string[] {
  const skipped = findings.filter(({ standing }) => standing === 'not checked');
  return [...Map.groupBy(skipped, ({ says }) => says)].map(
    ([says, same]) =>
      `${shown('not checked')}  ${same.map(({ check }) => check).join(', ')}: ${shownLine(says)}`,
  );
}

function shown(standing: Standing): string {
  return styleText(COLOURS[standing], standing.padEnd(WIDTH));
}

/**
 * How many there are of each standing; and of several faults the likely cause. That is the first one: the checks go
 * from what everything needs to what only one thing needs.
 */
export function summary(findings: readonly Finding[]): readonly string[] {
  const count = (wanted: Standing): number => findings.filter(({ standing }) => standing === wanted).length;
  const plural = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;
  const counts = [
    plural(count('fault'), 'fault'),
    plural(count('warning'), 'warning'),
    `${count('ok')} ok`,
    `${count('not checked')} not checked`,
  ].join(', ');
  const [first, second] = findings.filter(({ standing }) => standing === 'fault');
  if (first === undefined || second === undefined) return [counts];
  return [
    counts,
    `fix first: ${first.check}: ${shownLine(first.says).trim()}; other faults may come from it`,
  ];
}
