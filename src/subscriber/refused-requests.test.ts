/** Requests that the push route refuses before it reads a message. Real: Express and HTTP. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  recordingLogger,
  startBothEndpoints,
  type BothEndpoints,
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

/** Sends a body in that encoding. */
async function sendEncoded(
  encoding: string,
  body: string | Uint8Array,
): Promise<{ readonly status: number; readonly code: unknown }> {
  const answer = await endpoints.send({ path: PATH, headers: [['content-encoding', encoding]], body });
  return { status: answer.status, code: JSON.parse(answer.body).code };
}

describe('a request is refused', () => {
  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    'with 405 by the method %s',
    async (method) => {
      const answer = await endpoints.send({ method, path: PATH });
      expect(answer).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    },
  );

  it.each(['/pubsub/push/', '/PUBSUB/push', '/pubsub', '/pubsub/push/x', '/pubsub%2Fpush'])(
    'with 404 at %s',
    async (path) => {
      expect((await endpoints.send({ path, body: '{}' })).status).toBe(404);
    },
  );

  it.each(['GET', 'POST'])('with 400 by %s at a path that cannot be decoded', async (method) => {
    for (const path of ['/pubsub/push%zz', '/pubsub/push/%zz', '/pubsub/%zz']) {
      const { status, body } = await endpoints.send({ method, path });
      expect({ status, body: JSON.parse(body) }).toMatchObject({
        status: 400,
        body: { code: 'invalid-path' },
      });
    }
  });

  it('with 413 when it is larger than any message of Pub/Sub, as sent or when decompressed', async () => {
    const body = ' '.repeat(16 * 1024 * 1024);
    const expected = { status: 413, code: 'body-too-large' };
    expect(await sendEncoded('gzip', gzipSync(body))).toEqual(expected);
    expect(await sendEncoded('identity', body)).toEqual(expected);
    expect(endpoints.launches).toEqual([]);
  });

  it.each([
    { encoding: 'gzip', expected: { status: 400, code: 'invalid-body' } },
    { encoding: 'zstd-9', expected: { status: 415, code: 'unsupported-media-type' } },
  ])('when its encoding is $encoding and cannot be decoded: $expected', async ({ encoding, expected }) => {
    expect(await sendEncoded(encoding, '{}')).toEqual(expected);
    expect(endpoints.launches).toEqual([]);
  });

  it('when it is cut off, and the next one is served', async () => {
    const socket = connect(Number(new URL(endpoints.url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write(`POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"message"`);
    socket.end();
    socket.resume();
    await once(socket, 'close');
    const body = '{"message":{"messageId":"7","attributes":{"id":"2"}}}';
    expect((await endpoints.send({ path: PATH, body })).status).toBe(204);
    expect(endpoints.launches).toHaveLength(1);
    expect(lines.filter(({ severity }) => severity === 'ERROR')).toEqual([]);
  });
});
