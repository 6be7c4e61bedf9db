import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { answerData } from './data-answer.ts';

export interface Listener {
  /** The port in use; a free one if 0 was given. */
  readonly port: number;
  /**
   * Stops listening and resolves when every open request is answered. After 9 s the remaining ones, such as stalled
   * uploads, are cut.
   */
  close(): Promise<void>;
}

/** Cloud Run kills the process 10 s after SIGTERM, and clients have to be closed after draining. */
const DRAIN_MS = 9_000;

/** How often idle connections are closed while draining. */
const SWEEP_MS = 50;
/** How long a connection without a request is kept while draining; browsers open some in advance. */
const SILENT_MS = 500;

/**
 * Serves `handler` over HTTP.
 *
 * @throws the `listen` error of the port, such as EADDRINUSE.
 */
export async function listen({
  handler,
  host,
  port,
  drainMs = DRAIN_MS,
}: {
  readonly handler: RequestListener;
  readonly host: string;
  readonly port: number;
  /** How long closing waits for open requests, in milliseconds. */
  readonly drainMs?: number;
}): Promise<Listener> {
  // Slow senders must not keep a connection for ever; Google's front end sends headers at once.
  const limits = { headersTimeout: 20_000, requestTimeout: 60_000 };
  // A refusal by Node would lack our security headers, so we refuse a missing Host and an unknown expectation ourselves.
  const server = createServer({ ...limits, requireHostHeader: false }, (request, response) => {
    if (request.headers.host !== undefined || request.httpVersion === '1.0') handler(request, response);
    else answerData(response, { status: 400, headers: { Connection: 'close' } });
  });
  server.on('checkExpectation', (_request, response) => answerData(response, { status: 417 }));
  const silent = silentConnections(server);
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      // server.close() alone would wait until clients close their kept-alive connections.
      const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
      server.closeIdleConnections();
      // For Node a connection that has not sent a whole request head is not idle.
      const hangUp = setTimeout(() => silent.forEach((socket) => socket.destroy()), SILENT_MS);
      const cut = setTimeout(() => server.closeAllConnections(), drainMs);
      await closed;
      clearInterval(sweep);
      clearTimeout(hangUp);
      clearTimeout(cut);
    },
  };
}

/** The connections without a request so far; the set is live. */
function silentConnections(server: Server): ReadonlySet<Socket> {
  const silent = new Set<Socket>();
  server.on('connection', (socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  server.on('request', ({ socket }) => silent.delete(socket));
  return silent;
}
