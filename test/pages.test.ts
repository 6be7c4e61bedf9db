/** That the pages for operators say something of everything that the source can tell them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { TOKEN_ANSWERS } from '../src/auth/token-error.ts';
import { REJECTION_CODES } from '../src/launch/event/rejection.ts';
import { PROBLEMS } from '../src/server/problem.ts';
import { ANSWER_STATUS } from '../src/subscriber/answer.ts';

const DOCS = new URL('../docs/', import.meta.url);
const errors = readFileSync(new URL('errors.md', DOCS), 'utf8');

/** The rows of the table under a heading of docs/errors.md, cell by cell. */
function rowsUnder(heading: string): readonly (readonly string[])[] {
  const section = errors.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map((cells) => cells.slice(1, -1));
}

/** Whether one of the rows begins with `code`, and tells the rest. */
function rowOf(heading: string, code: string): readonly string[] | undefined {
  return rowsUnder(heading).find(([first = '']) => first.includes(`\`${code}\``));
}

describe('docs/errors.md', () => {
  it.each(Object.entries(PROBLEMS))('says what to do about %s', (code, { status }) => {
    const [, shown, fix] = rowOf('Answers', code) ?? [];
    expect(shown).toBe(String(status));
    expect(fix).not.toBe('');
  });

  it.each(['launched', 'duplicate', 'busy', 'throttled', 'transient', 'unknown'] as const)(
    'says what Pub/Sub is told of %s',
    (outcome) => {
      expect(rowOf('Outcomes', outcome)?.[1]).toBe(String(ANSWER_STATUS[outcome]));
    },
  );

  it('says the three ways in which a message is rejected', () => {
    for (const ending of ['copy stored', 'copy failed', 'rejected'] as const) {
      expect(rowOf('Outcomes', 'rejected')?.[1]).toContain(String(ANSWER_STATUS[ending]));
    }
  });

  it('knows every ending of a delivery', () => {
    const described = rowsUnder('Outcomes').map(([outcome = '']) => outcome.replaceAll('`', ''));
    const endings = Object.keys(ANSWER_STATUS).filter((ending) => !ending.startsWith('copy '));
    expect(described).toEqual(expect.arrayContaining(endings));
  });

  it.each([...REJECTION_CODES, 'attempts-exhausted', 'none'])(
    'says what to do about dead letters of %s',
    (reason) => {
      expect(rowOf('Reasons of dead letters', reason)?.[1]).toMatch(/\w/);
    },
  );

  it.each(Object.entries(TOKEN_ANSWERS))(
    'says what to look at when a caller is refused for %s',
    (code, answer) => {
      const [, status] = rowOf('Callers that are refused', code) ?? [];
      expect(status).toBe(String(PROBLEMS[answer.code].status));
    },
  );
});

const ROOT = new URL('../', import.meta.url);
const PAGES = [...pagesIn('.'), ...pagesIn('deploy'), ...pagesIn('docs', { recursive: true })];

function pagesIn(folder: string, options: { readonly recursive?: boolean } = {}): readonly string[] {
  const names = readdirSync(new URL(`${folder}/`, ROOT), { ...options, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.md')).map((name) => path.posix.join(folder, name));
}

it('docs/README.md leads to every page for users, operators and maintainers', () => {
  const index = readFileSync(new URL('README.md', DOCS), 'utf8');
  const pages = [...pagesIn('docs'), ...pagesIn('docs/maintainers')].map((page) =>
    path.posix.relative('docs', page),
  );
  expect(pages.filter((page) => page !== 'README.md' && !index.includes(`](${page})`))).toEqual([]);
});

describe.each(PAGES)('%s', (name) => {
  const address = new URL(name, ROOT);
  const page = readFileSync(address, 'utf8');

  it('links to what is there', () => {
    const links = [...page.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const broken = links.filter((link) => !/^https?:/.test(link) && !isThere(link, address));
    expect(broken).toEqual([]);
  });

  it('keeps npm quiet if a program reads the output: npm writes two lines before it', () => {
    const loud = /^npm (?:start|run \S+) -- (?:.*--json|.*\|).*$/gm;
    expect(page.match(loud) ?? []).toEqual([]);
  });
});

/** Whether the file that a link of the page at `address` names is there, with the heading after `#`. */
function isThere(link: string, address: URL): boolean {
  const target = new URL(link, address);
  const anchor = decodeURIComponent(target.hash.slice(1));
  target.hash = '';
  if (!existsSync(target)) return false;
  if (anchor === '') return true;
  return [...readFileSync(target, 'utf8').matchAll(/^#+ (.*)$/gm)].some(
    ([, heading = '']) => anchorOf(heading) === anchor,
  );
}

/** The anchor that GitHub makes of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
