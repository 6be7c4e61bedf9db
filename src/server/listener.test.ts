import { connect } from 'node:net';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { listen } from './listener.ts';

function listenLocally(handler: RequestListener, port = 0) {
  return listen({ handler, host: '127.0.0.1', port });
}

describe('listening', () => {
  it('on port 0 takes a free port and returns its number', async () => {
    const listener = await listenLocally((_request, response) => response.end('here'));
    const response = await fetch(`http://127.0.0.1:${listener.port}/`);
    expect(await response.text()).toBe('here');
    await listener.close();
  });

  it('on a port in use fails with EADDRINUSE', async () => {
    const first = await listenLocally((_request, response) => response.end());
    await expect(listenLocally((_request, response) => response.end(), first.port)).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    await first.close();
  });
});

describe('a request that is refused before it is handled', () => {
  it.each([
    { title: 'has no Host', status: 400, head: 'GET / HTTP/1.1\r\nConnection: close' },
    {
      title: 'has an unknown expectation',
      status: 417,
      head: 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: x',
    },
  ])('because it $title is answered $status, with the security headers', async ({ status, head }) => {
    const handled: string[] = [];
    const listener = await listenLocally(({ url = '' }) => void handled.push(url));
    const socket = connect(listener.port, '127.0.0.1');
    socket.end(`${head}\r\n\r\n`);
    const answer = await text(socket);
    await listener.close();
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toContain('X-Content-Type-Options: nosniff');
    expect(answer).toContain("Content-Security-Policy: default-src 'none'");
    expect(handled).toEqual([]);
  });

  it('is not an HTTP/1.0 request, which has no Host', async () => {
    const listener = await listenLocally((_request, response) => response.end('here'));
    const socket = connect(listener.port, '127.0.0.1');
    socket.end('GET / HTTP/1.0\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    await listener.close();
  });
});

describe('closing', () => {
  it('answers the open request, refuses new ones, and then resolves', async () => {
    const held = Promise.withResolvers<() => void>();
    const listener = await listenLocally((_request, response) => held.resolve(() => response.end('late')));
    const url = `http://127.0.0.1:${listener.port}/`;
    const pending = fetch(url);
    const answer = await held.promise;
    let closed = false;
    const closing = listener.close().then(() => (closed = true));
    await expect(fetch(url)).rejects.toThrow(/fetch failed/);
    expect(closed).toBe(false);
    answer();
    expect(await (await pending).text()).toBe('late');
    await closing;
  });

  it('does not wait for a client that keeps its idle connection', async () => {
    const listener = await listenLocally((_request, response) => response.end());
    const socket = connect(listener.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n');
    await once(socket, 'data');
    await listener.close();
    await once(socket, 'close');
    expect(socket.destroyed).toBe(true);
  });

  it('does not wait for a client that connected and sent nothing', async () => {
    const listener = await listenLocally((_request, response) => response.end());
    const socket = connect(listener.port, '127.0.0.1');
    await once(socket, 'connect');
    await (await fetch(`http://127.0.0.1:${listener.port}/`)).text();
    socket.on('error', () => undefined);
    await listener.close();
    await once(socket, 'close');
    expect(socket.destroyed).toBe(true);
  });

  it('cuts a stalled upload after the drain time', async () => {
    const listener = await listen({
      handler: (request) => void request.resume(),
      host: '127.0.0.1',
      port: 0,
      drainMs: 1,
    });
    const socket = connect(listener.port, '127.0.0.1');
    const gone = new Promise<void>((resolve) => {
      socket.once('close', () => resolve());
    });
    // The client may see the cut as a reset.
    socket.on('error', () => undefined);
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf');
    await once(socket, 'connect');
    await listener.close();
    await gone;
    expect(socket.destroyed).toBe(true);
  });
});
