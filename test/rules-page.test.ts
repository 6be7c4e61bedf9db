/** docs/rules.md, typed from top to bottom: its files are rules files, its commands say what the page shows. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandWords } from '../emulators/command-line/command-words.ts';
import { readRulebook } from '../src/launch/jobs/rules/read-rulebook.ts';
import { failuresOf } from '../src/launch/jobs/rules/run-tests.ts';
import { startChild } from './support/child.ts';
import { takeCommandsFor } from './support/page-commands.ts';

const HOUSE = path.dirname(import.meta.dirname);
const page = readFileSync(path.join(HOUSE, 'docs/rules.md'), 'utf8');
const schema = JSON.parse(readFileSync(path.join(HOUSE, 'schema/rules.schema.json'), 'utf8')) as Schema;
const blocks = [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = '', text = '']) => ({
  language,
  text,
}));
const yaml = textsIn('yaml');
const { take, left } = takeCommandsFor(import.meta.filename);
const [, firstFile = ''] = /<<'END'\n(.*?)^END$/ms.exec(take('cat >rules.yaml')) ?? [];
const typed = {
  install: take('npm ci'),
  local: take('npm run local -- '),
  publish: take('npm run local:publish -- '),
  localWithProgram: take('npm run local -- '),
  check: take('npm start -- rules check '),
  test: take('npm start -- rules test '),
};

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
}

function textsIn(language: string): readonly string[] {
  return blocks.filter((block) => block.language === language).map(({ text }) => text);
}

/** What the page shows in a block without a language, of the block that begins with `beginning`. */
function shown(beginning: string): string {
  return textsIn('').find((text) => text.startsWith(beginning)) ?? '';
}

function read(text: string) {
  return readRulebook({ text, file: 'rules.yaml', projectId: 'p', region: 'asia-northeast1' });
}

describe('docs/rules.md', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'rules-page-'));
    writeFileSync(path.join(folder, 'rules.yaml'), firstFile);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  /** The words of a command, as if it had been typed at the root of the project, with rules.yaml there. */
  function words(command: string): readonly string[] {
    return (commandWords(command) ?? []).map((word) =>
      word === 'rules.yaml' ? path.join(folder, word) : word,
    );
  }

  /** Starts the chain, and publishes the event in a terminal into which its variables have been pasted. */
  async function startChain(command: string) {
    const chain = startChild(['dev/local.ts', ...words(command)], { PORT: '0', INIT_CWD: folder });
    const { variables } = JSON.parse(await chain.line('the chain runs')) as { readonly variables: string };
    expect(variables).toMatch(/^export /);
    const [, PUBSUB_EMULATOR_HOST = ''] = /PUBSUB_EMULATOR_HOST=(\S+)/.exec(variables) ?? [];
    const publish = () =>
      startChild(['dev/publish-event.ts', ...words(typed.publish)], { PUBSUB_EMULATOR_HOST }).ended;
    return { chain, publish };
  }

  it('shows no other command', () => {
    expect(left).toEqual([]);
  });

  it('begins with a file that works as typed: the picture launches the job once, and a second time is a duplicate', async () => {
    const { chain, publish } = await startChain(typed.local);
    expect(await publish()).toMatchObject({ code: 0, stderr: '' });
    const line = JSON.parse(await chain.line('was started with')) as { readonly message: string };
    expect(`${line.message}\n`).toBe(shown('thumbnails was started'));
    await publish();
    await chain.line('delivery duplicate');
    chain.process.kill('SIGTERM');
    const { stdout } = await chain.ended;
    expect(stdout.match(/was started with/g)).toHaveLength(1);
  });

  it('runs a program of your own as the job', async () => {
    const { chain, publish } = await startChain(typed.localWithProgram);
    await publish();
    const line = JSON.parse(await chain.line('"execution":"thumbnails-')) as { readonly message: string };
    expect(line.message).toBe('--object=gs://shop-uploads/in/cat.png');
  });

  it('shows what rules check says', async () => {
    const command = ['src/main.ts', 'rules', 'check', ...words(typed.check)];
    const { code, stdout } = await startChild(command).ended;
    expect(code).toBe(0);
    expect(stdout.replace(`${folder}/`, '')).toBe(shown('rules.yaml: 1 job'));
  });

  it('shows what rules check says of mistakes', async () => {
    const wrong = firstFile.replace('when:', 'wen:').replace('job: thumbnails', 'job: thumnails');
    await expect(read(wrong)).rejects.toThrow(shown('rules.yaml:9').trimEnd());
  });

  it('shows what rules test says, and the request that it prints', async () => {
    const { code, stdout, stderr } = await startChild(['src/main.ts', 'rules', 'test', ...words(typed.test)])
      .ended;
    expect(code).toBe(0);
    const [rule = '', launchId = '', ...request] = shown('rule uploads matches').trimEnd().split('\n');
    expect(stderr).toContain(`${rule}\n${launchId}\n`);
    expect(stdout.startsWith(request.slice(0, -1).join('\n'))).toBe(true);
  });

  it.each(yaml.filter((text) => text.startsWith('jobs:')).map((text) => ({ text })))(
    'shows a file that can be used: $text',
    async ({ text }) => {
      expect((await read(text)).jobs.size).toBeGreaterThan(0);
    },
  );

  it('shows tests that pass with its first file', async () => {
    const tests = yaml.find((text) => text.startsWith('tests:')) ?? '';
    const rulebook = await read(`${firstFile}\n${tests}`);
    expect(rulebook.tests).toHaveLength(2);
    expect(failuresOf(rulebook)).toEqual([]);
  });

  it('shows an argument behind -- that the file may have', async () => {
    const args = yaml.find((text) => text.startsWith('args:')) ?? '';
    expect((await read(`jobs:\n  import:\n    ${args}`)).jobs.size).toBe(1);
    await expect(read(`jobs:\n  import:\n    ${args.replace('--, ', '')}`)).rejects.toThrow(
      'become an option',
    );
  });

  it.each([
    { what: 'the file', keys: schema.properties },
    { what: 'a job', keys: schema.properties?.['jobs']?.additionalProperties?.properties },
    { what: 'a rule', keys: schema.properties?.['rules']?.items?.properties },
    { what: 'from', keys: schema.properties?.['rules']?.items?.properties?.['from']?.properties },
    { what: 'launch', keys: schema.properties?.['rules']?.items?.properties?.['launch']?.properties },
    {
      what: 'the event of a test',
      keys: schema.properties?.['tests']?.items?.properties?.['event']?.properties,
    },
  ])('has every key of $what in its reference', ({ keys = {} }) => {
    const [, reference = ''] = page.split('## Reference');
    const named = new Set(
      [...reference.matchAll(/`([^`\n]+)`/g)].flatMap(([, code = '']) =>
        code.split('.').filter((word) => word !== ''),
      ),
    );
    const missing = Object.keys(keys).filter((key) => !named.has(key));
    expect(Object.keys(keys).length).toBeGreaterThan(2);
    expect(missing).toEqual([]);
  });
});
