/** The commands that the pages show, and who types them. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const HOUSE = path.join(import.meta.dirname, '../..');

export const PAGES: readonly string[] = globSync(
  ['*.md', 'docs/**/*.md', 'deploy/README*.md', 'examples/**/README.md', 'emulators/README.md'],
  { cwd: HOUSE, exclude: ['**/node_modules/**'] },
).toSorted();

/** One command of a page. Words behind `#` and the line breaks of a long command are left out. */
export interface PageCommand {
  readonly page: string;
  readonly text: string;
}

/** Commands that are not typed by `pages-typed.test.ts`, and the file that runs them instead. */
export interface RunElsewhere {
  /** Any page, if it is left out. */
  readonly page?: string;
  readonly commands: RegExp;
  readonly by: string;
  /** What stands in the file `by` if it runs them. */
  readonly shownBy: RegExp;
}

/** A test takes its commands from here, so that it gets those that are added to the page later. */
const TAKEN = /ommandsFor\(import\.meta\.filename\)/;

export const RUN_ELSEWHERE: readonly RunElsewhere[] = [
  { commands: /^npm ci && npm test$/, by: '.ci/run', shownBy: /^promise='npm ci && npm test'$/m },
  { commands: /^npm run compare$/, by: '.ci/run', shownBy: /^for name in .*\bcompare\b.*; do$/m },
  { page: 'docs/http-api.md', commands: /^curl /, by: 'test/http-guide.test.ts', shownBy: TAKEN },
  { page: 'docs/rules.md', commands: /^(npm|cat) /, by: 'test/rules-page.test.ts', shownBy: TAKEN },
  {
    page: 'examples/events/README.md',
    commands: /^npm run local:publish /,
    by: 'test/support/example-commands.ts',
    shownBy: TAKEN,
  },
  {
    page: 'examples/django/README.md',
    commands: /./,
    by: 'test/django-example.test.ts',
    shownBy: TAKEN,
  },
  { page: 'examples/own-job/README.md', commands: /./, by: 'build/try-package.ts', shownBy: TAKEN },
];

/** What a page can say that its commands need, in a comment such as `<!-- gcloud needs a project -->`. */
const NEEDS = new Set(['a project', 'Docker', 'GitHub', 'a quiet machine']);

/** `what` is the beginning of commands or the name of a program in them, or one of the two below. */
export interface Mark {
  readonly what: string;
  readonly need: string;
  /** The commands that it is about. */
  readonly commands: readonly string[];
}
const WHOLE_PAGE = 'every command';
const NEXT_BLOCK = 'the next block';

interface Block {
  readonly language: string;
  readonly text: string;
  /** The nearest line above it that is not empty. */
  readonly above: string;
}

function read(page: string): string {
  return readFileSync(path.join(HOUSE, page), 'utf8');
}

export function blocksOf(page: string): readonly Block[] {
  return [...read(page).matchAll(/(?:^|\n)([^\n]*)\n*\n *```(\S*)[^\n]*\n(.*?)\n? *```(?=\n|$)/gs)].map(
    ([, above = '', language = '', text = '']) => ({ above, language, text }),
  );
}

/** The commands of one block. A here-document and a loop belong to the command that they begin in. */
function commandsIn(block: string): readonly string[] {
  const commands: string[] = [];
  let open = '';
  for (const line of block.replaceAll(/ *\\\n\s*/g, ' ').split('\n')) {
    open = open === '' ? line.replace(/(^|\s+)# .*/, '').trim() : `${open}\n${line}`;
    if (open === '' || !isWhole(open)) continue;
    commands.push(open);
    open = '';
  }
  return open === '' ? commands : [...commands, open];
}

function isWhole(command: string): boolean {
  const [, end] = /<<'?(\w+)'?/.exec(command) ?? [];
  if (end !== undefined) return command.split('\n').includes(end);
  if (command.startsWith('for ')) return /\bdone$/.test(command);
  return !/(\||&&)$/.test(command) && (command.match(/'/g) ?? []).length % 2 === 0;
}

export function commandsOf(page: string): readonly string[] {
  return blocksOf(page).flatMap(({ language, text }) => (language === 'sh' ? commandsIn(text) : []));
}

export function marksOf(page: string): readonly Mark[] {
  const all = commandsOf(page);
  return [...read(page).matchAll(/^<!-- (.+) needs (.+) -->$/gm)].map(([mark, what = '', need = '']) => ({
    what,
    need: NEEDS.has(need) ? need : '',
    commands:
      what === NEXT_BLOCK
        ? blocksOf(page).flatMap(({ above, text }) => (above.trim() === mark ? commandsIn(text) : []))
        : all.filter((text) => what === WHOLE_PAGE || new RegExp(`(^|[\\s(|;&])${what}\\b`).test(text)),
  }));
}

/** The commands of all pages that need nothing but a checkout. The Japanese pages show those of the English ones. */
function unmarked(): readonly PageCommand[] {
  return PAGES.filter((page) => !page.endsWith('.ja.md')).flatMap((page) => {
    const marked = new Set(marksOf(page).flatMap(({ commands }) => commands));
    return commandsOf(page).flatMap((text) => (marked.has(text) ? [] : [{ page, text }]));
  });
}

function isRunBy({ page = '', commands }: RunElsewhere, command: PageCommand): boolean {
  return (page === '' || page === command.page) && commands.test(command.text);
}

/** The commands that are left to another file. */
export function commandsLeftTo(entry: RunElsewhere): readonly string[] {
  return unmarked().flatMap((command) => (isRunBy(entry, command) ? [command.text] : []));
}

/** The commands that the test in this file has to type: all of them. */
export function commandsFor(file: string): readonly string[] {
  return RUN_ELSEWHERE.filter(({ by }) => path.join(HOUSE, by) === file).flatMap(commandsLeftTo);
}

/** The same, to be taken one after another: `take` returns what stands behind the beginning of a command. */
export function takeCommandsFor(file: string): {
  readonly left: readonly string[];
  readonly take: (beginning: string) => string;
} {
  const left = [...commandsFor(file)];
  return {
    left,
    take(beginning) {
      const at = left.findIndex((command) => command.startsWith(beginning));
      if (at === -1) throw new Error(`no command of the page begins with ${beginning}`);
      return left.splice(at, 1).join('').slice(beginning.length);
    },
  };
}

/** The commands that no other file runs, each once. */
export function remainingCommands(): readonly PageCommand[] {
  const remaining = unmarked().filter((command) => !RUN_ELSEWHERE.some((entry) => isRunBy(entry, command)));
  return [...new Map(remaining.map((command) => [command.text, command])).values()];
}
