/**
 * Every command of every page is run by a test, or the page says in a comment what it needs. Those that no other file
 * runs are typed here, into a real shell. Real: the command line, curl, PostgreSQL, Google's clients. In place of Google:
 * the emulators.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPageChain, type PageChain } from './support/page-chain.ts';
import {
  blocksOf,
  commandsLeftTo,
  marksOf,
  PAGES,
  remainingCommands,
  RUN_ELSEWHERE,
} from './support/page-commands.ts';
import { placeFor } from './support/page-places.ts';
import { type } from './support/typed.ts';

const PROGRAMS = /^(?:\w+=\S* )*(?:npm|npx|node|curl|git|cd|bash|python3?|gcloud|terraform|docker|psql)\s/m;
/** `doctor` says with 1 that something is wrong: in the chain there is no list of executions. */
const MAY_COMPLAIN = / doctor\b/;
const SETTLES = /launches (resolve|reopen)/;

const commands = remainingCommands();
const isCurlMissing = spawnSync('curl', ['--version']).status !== 0;

describe.each(PAGES)('%s', (page) => {
  it('shows each command in a block of the language sh', () => {
    const others = blocksOf(page).filter(({ language }) => language === '' || language.startsWith('bash'));
    expect(others.filter(({ text }) => PROGRAMS.test(text))).toEqual([]);
  });

  it('shows commands that a shell can read, those that need a project too', () => {
    const typed = blocksOf(page).flatMap(({ language, text }) => (language === 'sh' ? [text] : []));
    const { stderr } = spawnSync('bash', ['-n', '-c', typed.join('\n')], { encoding: 'utf8' });
    expect(stderr).toBe('');
  });

  it('notes what commands need, and only for commands that it shows', () => {
    const idle = marksOf(page).filter((mark) => mark.need === '' || mark.commands.length === 0);
    expect(idle).toEqual([]);
  });
});

it.each(RUN_ELSEWHERE)('$by runs the commands that are left to it', (entry) => {
  expect(commandsLeftTo(entry)).not.toEqual([]);
  expect(readFileSync(path.join(import.meta.dirname, '..', entry.by), 'utf8')).toMatch(entry.shownBy);
});

describe.concurrent('works when it is typed into a shell', () => {
  let chain: PageChain;

  beforeAll(async () => {
    chain = await startPageChain({ unknown: commands.filter(({ text }) => SETTLES.test(text)).length });
  });
  afterAll(() => chain?.close());

  it.for(commands)('$text ($page)', async (command, { skip }) => {
    skip(isCurlMissing && command.text.startsWith('curl '), 'there is no curl');
    await using place = await placeFor(command, chain);
    const variables = `${chain.variables}\n${place.variables}`;
    const { code, stdout, stderr } = await type(place.text, { variables });
    const codes = MAY_COMPLAIN.test(command.text) ? [0, 1] : [0];
    expect(codes, `${stdout}${stderr}`).toContain(code);
  });
});
