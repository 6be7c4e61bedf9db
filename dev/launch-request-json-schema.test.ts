/** Real: the published file, which ajv reads as publishers may do, and the bridge's reader of messages. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { messageSchema } from '../src/launch/event/launch-request-schema.ts';
import { JsonError, parseJson } from '../src/launch/event/parse-json.ts';
import { launchRequestJsonSchema, SCHEMA_FILE } from './launch-request-json-schema.ts';

const published = JSON.parse(readFileSync(SCHEMA_FILE, 'utf8'));
const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(published);

/** Whether the bridge accepts `data`, and whether the published file does. */
function verdictsOn(data: string): { readonly bridge: boolean; readonly file: boolean } {
  return { bridge: isUnderstood(data), file: validate(JSON.parse(data)) };
}

function isUnderstood(data: string): boolean {
  try {
    return messageSchema.safeParse(parseJson(Buffer.from(data))).success;
  } catch (error) {
    if (error instanceof JsonError) return false;
    throw error;
  }
}

function env(names: number): string {
  return JSON.stringify({ env: Object.fromEntries(Array.from({ length: names }, (_, n) => [`A_${n}`, ''])) });
}

function args(count: number): string {
  return JSON.stringify({ args: Array.from({ length: count }, () => '') });
}

/** For titles: some bodies of the tables are 32 kB long. */
function titled(rows: readonly string[]): { readonly title: string; readonly data: string }[] {
  return rows.map((data) => ({
    title: data.length > 80 ? `${data.slice(0, 60)}… (${data.length})` : data,
    data,
  }));
}

it('schema/launch-request.schema.json is in step: else run npm run schema', () => {
  expect(published).toEqual(JSON.parse(launchRequestJsonSchema()));
});

it('every field has a title, a description and examples', () => {
  for (const field of [published, ...Object.values<object>(published.properties)]) {
    expect(field).toMatchObject({
      title: expect.any(String),
      description: expect.any(String),
      examples: expect.any(Array),
    });
  }
});

it('every example in the file is understood', () => {
  for (const example of published.examples) {
    expect(verdictsOn(JSON.stringify(example))).toEqual({ bridge: true, file: true });
  }
  for (const [name, field] of Object.entries<{ examples: unknown[] }>(published.properties)) {
    for (const example of field.examples) {
      expect(verdictsOn(JSON.stringify({ [name]: example }))).toEqual({ bridge: true, file: true });
    }
  }
});

describe('the file and the bridge both take', () => {
  it.each(
    titled([
      '{}',
      '{"id":0}',
      '{"id":2}',
      '{"id":"2"}',
      '{"id":"007"}',
      '{"id":9007199254740993}',
      `{"id":${'9'.repeat(100)}}`,
      `{"id":"${'9'.repeat(100)}"}`,
      '{"id":2,"args":[]}',
      '{"id":2,"args":["--x","","{id}","a b"]}',
      args(1000),
      '{"id":2,"env":{}}',
      '{"id":2,"env":{"A":"","_b":"ジョブ","C9":"a\\nb"}}',
      env(1000),
      `{"env":{"A":"${'x'.repeat(32_768)}"}}`,
      `{"env":{"${'A'.repeat(32_768)}":""}}`,
      '{"id":2,"taskCount":1}',
      '{"id":2,"taskCount":10000}',
      '{"id":2,"timeoutSeconds":1}',
      '{"id":2,"timeoutSeconds":604800}',
      '{"timeoutSeconds":5,"taskCount":2,"env":{"A":"b"},"args":["c"],"id":"3"}',
    ]),
  )('$title', ({ data }) => {
    expect(verdictsOn(data)).toEqual({ bridge: true, file: true });
  });
});

describe('the file and the bridge both refuse', () => {
  it.each(
    titled([
      'null',
      '2',
      '"2"',
      '[]',
      '[{"id":2}]',
      '{"id":-1}',
      '{"id":2.5}',
      '{"id":""}',
      '{"id":"-1"}',
      '{"id":"2.0"}',
      '{"id":"1e3"}',
      '{"id":" 2"}',
      '{"id":"٣"}',
      '{"id":null}',
      '{"id":true}',
      '{"id":[2]}',
      '{"id":{}}',
      `{"id":${'9'.repeat(101)}}`,
      `{"id":"${'9'.repeat(101)}"}`,
      '{"ID":2}',
      '{"id":2,"taskcount":3}',
      '{"id":2,"constructor":3}',
      '{"id":2,"__proto__":{}}',
      '{"id":2,"args":"--x"}',
      '{"id":2,"args":[1]}',
      '{"id":2,"args":[null]}',
      '{"id":2,"args":{}}',
      '{"id":2,"args":null}',
      args(1001),
      '{"id":2,"env":[]}',
      '{"id":2,"env":"A=b"}',
      '{"id":2,"env":null}',
      '{"id":2,"env":{"A":1}}',
      '{"id":2,"env":{"id":1}}',
      '{"id":2,"env":{"A":null}}',
      '{"id":2,"env":{"":"x"}}',
      '{"id":2,"env":{"1A":"x"}}',
      '{"id":2,"env":{"A B":"x"}}',
      '{"id":2,"env":{"A=B":"x"}}',
      '{"id":2,"env":{"A-B":"x"}}',
      '{"id":2,"env":{"Ä":"x"}}',
      `{"env":{"A":"${'x'.repeat(32_769)}"}}`,
      `{"env":{"${'A'.repeat(32_769)}":""}}`,
      env(1001),
      '{"id":2,"taskCount":0}',
      '{"id":2,"taskCount":-1}',
      '{"id":2,"taskCount":10001}',
      '{"id":2,"taskCount":1.5}',
      '{"id":2,"taskCount":"3"}',
      '{"id":2,"taskCount":null}',
      '{"id":2,"timeoutSeconds":0}',
      '{"id":2,"timeoutSeconds":604801}',
      '{"id":2,"timeoutSeconds":"60s"}',
    ]),
  )('$title', ({ data }) => {
    expect(verdictsOn(data)).toEqual({ bridge: false, file: false });
  });
});

describe('only the bridge refuses, because JSON Schema cannot express it:', () => {
  it.each([
    { title: 'an integer that is not written as digits: 2.0', data: '{"id":2.0}' },
    { title: 'an integer that is not written as digits: 1e3', data: '{"id":1e3}' },
    { title: 'minus zero', data: '{"id":-0}' },
    { title: 'a value of few characters and many bytes', data: `{"env":{"A":"${'ジ'.repeat(10_923)}"}}` },
    { title: 'NUL among args', data: '{"args":["a\\u0000b"]}' },
    { title: 'NUL in a variable', data: '{"env":{"A":"\\u0000"}}' },
    { title: 'half of a surrogate pair', data: '{"args":["\\ud800"]}' },
    { title: 'the variable __proto__', data: '{"env":{"__proto__":"x"}}' },
  ])('$title', ({ data }) => {
    expect(verdictsOn(data)).toEqual({ bridge: false, file: true });
  });

  it('a value of exactly 32,768 bytes is accepted, in any script', () => {
    const value = `${'ジ'.repeat(10_922)}xx`;
    expect(Buffer.byteLength(value)).toBe(32_768);
    expect(verdictsOn(JSON.stringify({ env: { A: value } }))).toEqual({ bridge: true, file: true });
  });
});
