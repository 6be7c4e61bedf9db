/** Requests to the push route without a message, or with one that can never be launched. Real: Express and HTTP. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  recordingLogger,
  startBothEndpoints,
  type BothEndpoints,
  type Sent,
} from '../../test/support/both-endpoints.ts';

const PATH = '/pubsub/push';

let endpoints: BothEndpoints;
let lines: ReturnType<typeof recordingLogger>['lines'];

beforeEach(async () => {
  const recording = recordingLogger();
  lines = recording.lines;
  endpoints = await startBothEndpoints({ logger: recording.logger });
});

afterEach(() => endpoints.close());

/** Sends a push that must not launch anything. */
async function refusal(
  sent: Omit<Sent, 'path'>,
): Promise<{ readonly status: number; readonly code?: unknown; readonly detail?: unknown }> {
  const { status, body } = await endpoints.send({ path: PATH, ...sent });
  expect(endpoints.launches).toEqual([]);
  expect(body).not.toMatch(/node_modules|\.[jt]s:\d/);
  return { ...(body !== '' && JSON.parse(body)), status };
}

function wrapped(message: string): string {
  return `{"message":${message},"subscription":"s"}`;
}

const DATA = Buffer.from('{"id":2}').toString('base64');

describe('a body without a message is answered with 400 invalid-delivery:', () => {
  it.each<{ title: string; body: string | Uint8Array; says: RegExp }>([
    { title: 'nothing', body: '', says: /not readable JSON/ },
    { title: 'text', body: 'message', says: /not readable JSON/ },
    { title: 'half an object', body: wrapped(`{"messageId":"7"`), says: /not readable JSON/ },
    {
      title: 'bytes that are not UTF-8',
      body: Buffer.concat([Buffer.from('{"message":"'), Buffer.of(0xff), Buffer.from('"}')]),
      says: /not readable JSON/,
    },
    {
      title: 'UTF-16',
      body: Buffer.from(wrapped('{"messageId":"7"}'), 'utf16le'),
      says: /not readable JSON/,
    },
    { title: 'a million brackets', body: '['.repeat(1_000_000), says: /not readable JSON/ },
    { title: 'null', body: 'null', says: /object/ },
    { title: 'a list', body: '[]', says: /object/ },
    { title: 'a text', body: '"message"', says: /object/ },
    { title: 'an empty object', body: '{}', says: /^.*message/ },
    { title: 'a message that is null', body: wrapped('null'), says: /message/ },
    { title: 'a message that is a list', body: wrapped('[]'), says: /message/ },
    {
      title: 'a message in __proto__',
      body: `{"__proto__":{"message":{"messageId":"7","data":"${DATA}"}}}`,
      says: /message/,
    },
    { title: 'a message without an id', body: wrapped(`{"data":"${DATA}"}`), says: /messageId: is missing/ },
    {
      title: 'an empty messageId',
      body: wrapped(`{"messageId":"","data":"${DATA}"}`),
      says: /messageId: is missing/,
    },
    {
      title: 'a messageId that is a number',
      body: wrapped(`{"messageId":7,"data":"${DATA}"}`),
      says: /messageId/,
    },
    { title: 'data that is an object', body: wrapped('{"messageId":"7","data":{"id":2}}'), says: /data/ },
    {
      title: 'data that is not base64',
      body: wrapped('{"messageId":"7","data":"{\\"id\\":2}"}'),
      says: /data: takes base64/,
    },
    {
      title: 'data that is base64 cut short',
      body: wrapped('{"messageId":"7","data":"eyJpZ"}'),
      says: /data: takes base64/,
    },
    {
      title: 'data with a line break',
      body: wrapped(`{"messageId":"7","data":"${DATA}\\n"}`),
      says: /data: takes base64/,
    },
    {
      title: 'an attribute that is a number',
      body: wrapped('{"messageId":"7","attributes":{"id":2}}'),
      says: /attributes/,
    },
    {
      title: 'an attribute that is null',
      body: wrapped('{"messageId":"7","attributes":{"id":null}}'),
      says: /attributes/,
    },
    {
      title: 'attributes that are a list',
      body: wrapped('{"messageId":"7","attributes":["id"]}'),
      says: /attributes/,
    },
    {
      title: 'attributes that are a text',
      body: wrapped('{"messageId":"7","attributes":"id=2"}'),
      says: /attributes/,
    },
    {
      title: 'a __proto__ attribute that is an object',
      body: wrapped('{"messageId":"7","attributes":{"__proto__":{"id":"2"}}}'),
      says: /attributes/,
    },
  ])('$title', async ({ body, says }) => {
    const { status, code, detail } = await refusal({ body });
    expect({ status, code }).toEqual({ status: 400, code: 'invalid-delivery' });
    expect(detail).toMatch(says);
    expect(lines).toEqual([expect.objectContaining({ severity: 'WARNING', detail })]);
  });
});

describe('a message that can never be launched is answered with 422, and the log says why:', () => {
  it.each<{
    title: string;
    data?: string | Uint8Array;
    attributes?: Readonly<Record<string, string>>;
    reason: string;
    encoding?: 'base64' | 'base64url';
  }>([
    { title: 'no id', reason: 'missing-id' },
    { title: 'an id only in __proto__', attributes: JSON.parse('{"__proto__":"2"}'), reason: 'missing-id' },
    { title: 'data that is not JSON', data: 'id=2', reason: 'invalid-json' },
    {
      title: 'data that is not UTF-8',
      data: Buffer.from('7b226964223a22ff227d', 'hex'),
      reason: 'invalid-json',
    },
    { title: 'data that is nested deeply', data: '['.repeat(500_000), reason: 'invalid-json' },
    { title: 'data with __proto__', data: '{"id":2,"__proto__":{"id":3}}', reason: 'invalid-json' },
    { title: 'data that is a list', data: '[2]', reason: 'invalid-request' },
    { title: 'a field with a typo', data: '{"id":2,"arg":[]}', reason: 'invalid-request' },
    { title: 'an id that is not an integer', data: '{"id":2.0}', reason: 'invalid-request' },
    { title: 'an id attribute that is not an integer', attributes: { id: '2.0' }, reason: 'invalid-request' },
    { title: 'two ids', data: '{"id":2}', attributes: { id: '3' }, reason: 'id-mismatch' },
    {
      title: 'an empty launch id',
      data: '{"id":2}',
      attributes: { launchId: '' },
      reason: 'invalid-launch-id',
    },
    {
      title: 'overrides that are not allowed',
      data: '{"id":2,"taskCount":3}',
      reason: 'override-not-allowed',
    },
    {
      title: 'overrides that are not allowed, in URL-safe base64',
      data: '{"id":2,"args":["???>>>"]}',
      encoding: 'base64url',
      reason: 'override-not-allowed',
    },
  ])('$title', async ({ data = '', attributes, reason, encoding = 'base64' }) => {
    const message = { messageId: '7', data: Buffer.from(data).toString(encoding), attributes };
    expect((await refusal({ body: wrapped(JSON.stringify(message)) })).status).toBe(422);
    expect(lines).toEqual([
      expect.objectContaining({ severity: 'ERROR', outcome: 'rejected', reason, messageId: '7' }),
    ]);
  });
});
