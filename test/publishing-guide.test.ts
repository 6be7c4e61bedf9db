/** docs/publishing.md, tried: its Node.js example runs, and its data and its codes are those of the bridge. */
import { readFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startTestBed } from '../emulators/testing/pubsub-bed.ts';
import { MAX_TASK_COUNT, MAX_TASK_TIMEOUT_SECONDS } from '../src/launch/event/container-limits.ts';
import { readOverrideWords, type AllowedOverrides } from '../src/launch/event/override-words.ts';
import { Rejection, type RejectionCode } from '../src/launch/event/rejection.ts';
import { decode as decodeMessage, type Decoded } from './support/decode-message.ts';

const house = path.dirname(import.meta.dirname);
const guide = readFileSync(path.join(house, 'docs/publishing.md'), 'utf8');
const codes = readFileSync(path.join(house, 'docs/errors.md'), 'utf8');

const CODES: Readonly<Record<RejectionCode, true>> = {
  'invalid-json': true,
  'invalid-request': true,
  'invalid-launch-id': true,
  'missing-id': true,
  'id-mismatch': true,
  'override-not-allowed': true,
  'override-refused': true,
  'launch-id-conflict': true,
  'rule-failed': true,
  'too-large': true,
  'unknown-job': true,
  unmatched: true,
  'invalid-not-before': true,
  'needs-ledger': true,
  'chain-too-long': true,
};

const ALL: AllowedOverrides = {
  args: true,
  taskCount: MAX_TASK_COUNT,
  timeoutSeconds: MAX_TASK_TIMEOUT_SECONDS,
  env: ['APP_*'],
};

function blocks(language: string): readonly string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms');
  return [...guide.matchAll(fence)].map(([, code = '']) => code);
}

function decode(data: string, attributes: Readonly<Record<string, string>> = {}): Decoded {
  return decodeMessage({ data, attributes }, { overrides: ALL });
}

describe('docs/publishing.md', () => {
  it.each(blocks('json'))('shows data that the bridge understands: %s', (data) => {
    expect(decode(data).request.id).toMatch(/^\d+$/);
  });

  it.each(blocks('sh'))('shows a line for gcloud that the bridge understands: %s', (line) => {
    const [, data = ''] = /--message '([^']*)'/.exec(line) ?? [];
    const [, list = ''] = /--attribute (\S+)/.exec(line) ?? [];
    const attributes = Object.fromEntries(list.split(',').map((pair) => pair.split('=')));
    expect(decode(data, attributes)).toMatchObject({ request: { id: '2' }, launchIdChosen: true });
  });

  it('shows a program for Node.js that publishes what the bridge understands', async () => {
    const { emulator, pubsub } = await startTestBed();
    await pubsub.createTopic('job-launches');
    const [program = ''] = blocks('js');
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', program],
      {
        cwd: house,
        env: {
          PUBSUB_EMULATOR_HOST: emulator.address,
          GOOGLE_CLOUD_PROJECT: 'p',
          METADATA_SERVER_DETECTION: 'none',
        },
      },
    );
    const [stored] = emulator.messages('job-launches');
    expect(stdout.trim()).toBe(stored?.messageId);
    expect(decode(stored?.data.toString() ?? '', { ...stored?.attributes })).toMatchObject({
      launchId: 'order-17',
      request: { id: '2', args: ['--mode', 'full'] },
      trace: { traceId: '4bf92f3577b34da6a3ce929d0e0e4736' },
    });
  });

  it('leads to a table that explains every code of a rejection, and no other', () => {
    expect(guide).toContain('(errors.md#reasons-of-dead-letters)');
    const [, table = ''] = codes.split('| reason | the message |');
    const [rows = ''] = table.split('\n\n');
    const explained = [...rows.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code]) => code);
    const others = ['attempts-exhausted', 'none'];
    expect(explained).toHaveLength(new Set(explained).size);
    expect(new Set(explained)).toEqual(new Set([...Object.keys(CODES), ...others]));
  });

  it.each([
    { code: 'invalid-json', data: '{"id":2' },
    { code: 'invalid-request', data: '{"id":2,"taskcount":3}' },
    { code: 'missing-id', data: '{}' },
    { code: 'id-mismatch', data: '{"id":2}', attributes: { id: '3' } },
    { code: 'invalid-launch-id', data: '{"id":2}', attributes: { launchId: '' }, shown: 'launchId=' },
    { code: 'override-not-allowed', data: '{"id":2,"env":{"PORT":"1"}}' },
  ])('shows an example of $code that is one', ({ code, data, attributes, shown = data }) => {
    const [, table = ''] = codes.split('| reason | the message |');
    const row = table.split('\n').find((line) => line.startsWith(`| \`${code}\` |`));
    expect(row).toContain(shown);
    expect(() => decode(data, attributes)).toThrow(expect.objectContaining({ name: Rejection.name, code }));
  });

  it('shows operators words that ALLOW_OVERRIDES takes', () => {
    const [, words = ''] = /ALLOW_OVERRIDES='([^']+)'/.exec(guide) ?? [];
    expect(readOverrideWords(words.split(','))).toEqual({
      allowed: { args: true, env: ['APP_*'], taskCount: 10, timeoutSeconds: 3600 },
      complaints: [],
    });
  });
});
