import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { listenOnSharedPort } from './shared-port.ts';

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

interface Received {
  readonly protocol: string;
  readonly text: string;
}

/** Sends each chunk as a packet. @returns the protocol that got them, and the text. */
async function send(chunks: readonly string[]): Promise<Received> {
  const { promise, resolve } = Promise.withResolvers<Received>();
  const collect = (protocol: string) => (socket: Socket) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.once('end', () => resolve({ protocol, text }));
    socket.resume();
  };
  const port = await listenOnSharedPort({
    port: 0,
    host: '127.0.0.1',
    http1: collect('http1'),
    http2: collect('http2'),
  });
  onTestFinished(() => port.close());
  const client = connect(Number(port.address.split(':')[1]));
  client.setNoDelay(true);
  await once(client, 'connect');
  for (const chunk of chunks) {
    const { promise: sent, resolve: onSent } = Promise.withResolvers<unknown>();
    client.write(chunk, onSent);
    await sent;
  }
  client.end();
  return promise;
}

it.each([
  { title: 'HTTP/2 at once', chunks: [`${PREFACE}frames`], protocol: 'http2' },
  {
    title: 'HTTP/2 in pieces',
    chunks: ['P', 'RI * HT', 'TP/2.0\r\n\r\nSM\r\n\r\nframes'],
    protocol: 'http2',
  },
  { title: 'GET', chunks: ['GET / HTTP/1.1\r\n\r\n'], protocol: 'http1' },
  { title: 'PUT, which begins like HTTP/2', chunks: ['P', 'UT / HTTP/1.1', '\r\n\r\n'], protocol: 'http1' },
])('passes on every byte of $title', async ({ chunks, protocol }) => {
  expect(await send(chunks)).toEqual({ protocol, text: chunks.join('') });
});
