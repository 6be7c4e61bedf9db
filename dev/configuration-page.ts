import type { Key, Keys } from '../config/keys/key.ts';
import { CALLERS } from '../config/keys/callers.ts';
import { EMULATORS } from '../config/keys/emulators.ts';
import { JOB } from '../config/keys/job.ts';
import { LAUNCHES } from '../config/keys/launches.ts';
import { MESSAGES } from '../config/keys/messages.ts';
import { SERVICE } from '../config/keys/service.ts';
import { RULES, type Need } from '../config/rules.ts';
import { CONFIGURATION_EXAMPLES } from './configuration-examples.ts';

/** Where people look a key up. */
export const PAGE_FILE = new URL('../docs/configuration.md', import.meta.url);

/** Keys that are looked for together. */
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

/** A key has no sentence that says what it means, or nobody who reads it. */
export class UndocumentedKey extends Error {
  override readonly name = 'UndocumentedKey';
}

const INTRODUCTION = `# Configuration

<!-- Made from config/ by npm run docs:configuration. -->

Every key is an environment variable. \`CONFIG_FILE=/etc/job-bridge.json\` names a JSON file with the same names, where
lists and objects may stand as such; the environment wins over it. An empty value counts as not set, in both (but
\`JOB_ARGS\`). A bad value stops the start with exit code 2, and one message names every bad key, what it got and what it
takes; values marked 🔒 are shown in no message and no log.

*Read by*: the **requests** side and the **pushes** side of \`serve\`, the **board**, the **job** entry, and the commands that an operator
runs: **publish**, **launches**, **dead-letters**, **rules**. The job and these commands look at no other key. \`serve\` checks every
key, whatever its \`ROLE\`. So does \`doctor\`, which connects by them (to the emulators too) and compares the set-up with
them. Where the sides are two services, give both the keys that both read.
`;

const SIDES: Readonly<Record<Need, string>> = {
  'request side': 'requests',
  'push side': 'pushes',
  launch: 'pushes',
  board: 'board',
};

/**
 * The page of the configuration, from the schema and its rules.
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
  if (key.doc.trim() === '') throw new UndocumentedKey(`${name} has no doc: say what it means`);
  if (key.readBy.length === 0) throw new UndocumentedKey(`${name} has nobody in readBy: say who reads it`);
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
