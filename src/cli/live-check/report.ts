import { styleText } from 'node:util';
import type { Row } from '../../live-check/try-assumptions.ts';
import { VERSION } from '../../version.ts';

const COLOURS = { true: 'green', false: 'red', 'cannot tell': 'yellow', 'not tried': 'dim' } as const;
const WIDTH = 'cannot tell'.length;
const INDENT = ' '.repeat(WIDTH + 2);

/** Where and when rows were seen, as far as it is to be shared. */
export interface About {
  readonly region: string;
  readonly at: Date;
  readonly isEmulated: boolean;
}

/** The rows for a person. A row that may be false also says what the bridge does in that case. */
export function reportLines(rows: readonly Row[]): readonly string[] {
  return rows.flatMap(({ id, assumed, verdict, seen, ifWrong }) => [
    `${styleText(COLOURS[verdict], verdict.padEnd(WIDTH))}  ${id}: ${assumed}`,
    `${INDENT}seen      ${seen}`,
    ...(verdict === 'true' || verdict === 'not tried' ? [] : [`${INDENT}if wrong  ${ifWrong}`]),
  ]);
}

export function summary(rows: readonly Row[]): string {
  const verdicts = ['true', 'false', 'cannot tell', 'not tried'] as const;
  return verdicts
    .map((verdict) => `${rows.filter((row) => row.verdict === verdict).length} ${verdict}`)
    .join(', ');
}

export function resultJson(rows: readonly Row[], { region, at, isEmulated }: About): string {
  const about = { version: VERSION, at: at.toISOString(), region, isEmulated };
  return `${JSON.stringify({ ...about, rows }, null, 2)}\n`;
}

export function resultMarkdown(rows: readonly Row[], { region, at, isEmulated }: About): string {
  const where = isEmulated ? 'on the emulators' : `on Google Cloud, ${region}`;
  return [
    `# What job-bridge ${VERSION} assumes, and what was seen`,
    '',
    `${at.toISOString()}, ${where}: ${summary(rows)}.`,
    '',
    '| assumed | | seen | what the bridge does if it is wrong |',
    '|---|---|---|---|',
    ...rows.map(
      ({ assumed, verdict, seen, ifWrong }) =>
        `| ${cell(assumed)} | **${verdict}** | ${cell(seen)} | ${cell(ifWrong)} |`,
    ),
    '',
  ].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`);
}
