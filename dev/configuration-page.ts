import type { Key, Keys } from '../config/keys/key.ts';
import { CALLERS } from '../config/keys/callers.ts';
import { EMULATORS } from '../config/keys/emulators.ts';
import { JOB } from '../config/keys/job.ts';
import { LAUNCHES } from '../config/keys/launches.ts';
import { MESSAGES } from '../config/keys/messages.ts';
import { SERVICE } from '../config/keys/service.ts';
import { RULES, type Need } from '../config/rules.ts';
import { CONFIGURATION_EXAMPLES } from './configuration-examples.ts';

/** The page that lists every key. */
export const PAGE_FILE = new URL('../docs/configuration.md', import.meta.url);

/** Keys of one section. */
export interface Group {
  readonly title: string;
  readonly keys: Keys;
}

/** Every key, in the order of the page. */
export const GROUPS: readonly Group[] = [
  { title: 'The service', keys: SERVICE },
  { title: 'The job', keys: JOB },
  { title: 'Messages', keys: MESSAGES },
  { title: 'Callers', keys: CALLERS },
  { title: 'Launches', keys: LAUNCHES },
  { title: 'Emulators', keys: EMULATORS },
];

/** A key has no doc or no reader. */
export class UndocumentedKey extends Error {
  override readonly name = 'UndocumentedKey';
}

const INTRODUCTION = `# Configuration

<!-- Made from config/ by npm run docs:configuration. -->

Set each key as an environment variable, or in a JSON file with the same names: \`CONFIG_FILE=/etc/job-bridge.json\`. There, lists
and objects may be JSON. The environment wins. An empty value counts as not set, except in \`JOB_ARGS\`. A bad value stops the
start with exit code 2, and one message names every bad key, its value and what it takes. Values marked 🔒 are never shown.

*Read by*: the **requests** and **pushes** sides of \`serve\`, the **board**, the **job** entry, and the commands **publish**,
**launches** (with \`status\`), **dead-letters** and **rules**. The job and the commands ignore all other keys. \`serve\` and
\`doctor\` check every key. If the two sides are two services, set the keys that both read on both.
`;

const SIDES: Readonly<Record<Need, string>> = {
  'request side': 'requests',
  'push side': 'pushes',
  launch: 'pushes',
  board: 'board',
};

/**
 * The configuration page, made from the schema and its rules.
 *
 * @returns the content of {@link PAGE_FILE}.
 * @throws {UndocumentedKey}
 */
export function configurationPage(groups: readonly Group[] = GROUPS): string {
  const refused = RULES.map(
    ({ needs, refuses }) => `- ${refuses} (${needs.map((need) => SIDES[need]).join(', ')})`,
  );
  return [
    INTRODUCTION,
    ...groups.map(sectionOf),
    `## What is refused together\n\n${refused.join('\n')}\n`,
    `## Examples\n\n${CONFIGURATION_EXAMPLES.map(exampleOf).join('\n')}`,
  ].join('\n');
}

function sectionOf({ title, keys }: Group): string {
  const head = '| key | means | takes | default | read by |\n|---|---|---|---|---|';
  return `## ${title}\n\n${head}\n${Object.entries(keys).map(rowOf).join('\n')}\n`;
}

function rowOf([name, key]: [string, Key]): string {
  if (key.doc.trim() === '') throw new UndocumentedKey(`${name} has no doc: add one`);
  if (key.readBy.length === 0) throw new UndocumentedKey(`${name} has no reader: fill readBy`);
  const cells = [
    `\`${name}\`${key.sensitive === true ? ' 🔒' : ''}`,
    key.doc,
    key.format,
    defaultOf(key),
    key.readBy.join(', '),
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function defaultOf({ default: value }: Key): string {
  if (value === '' || (Array.isArray(value) && value.length === 0)) return '';
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function exampleOf({ title, env, file }: (typeof CONFIGURATION_EXAMPLES)[number]): string {
  const lines = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const content = file === undefined ? '' : `\n\`\`\`json\n${JSON.stringify(file, null, 2)}\n\`\`\`\n`;
  return `${title}\n\n\`\`\`\n${lines.join('\n')}\n\`\`\`\n${content}`;
}
