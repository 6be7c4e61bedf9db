import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { answerData } from './data-answer.ts';

export interface Listener {
  /** The port that was taken; differs from the one asked for where that was 0. */
  readonly port: number;
  /**
   * Stops listening and resolves when every request under way is answered. After 9 s
   * those that are not, such as stalled uploads, are cut.
   */
  close(): Promise<void>;
}

/** Cloud Run kills 10 s after SIGTERM, and clients have to be let go of after this. */
const DRAIN_MS = 9_000;

/** How often connections that have become idle are closed while draining. */
const SWEEP_MS = 50;
/** How long a connection without a request may still send one while draining; browsers open some in advance. */
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
  /** How long requests under way are waited for when it closes. */
  readonly drainMs?: number;
}): Promise<Listener> {
  // Slow senders may not hold a connection for ever; Google's front end sends headers at once.
  const limits = { headersTimeout: 20_000, requestTimeout: 60_000 };
  // What Node refuses by itself would go without the headers of our answers.
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
      // server.close() alone waits for kept-alive connections until their clients let go.
      const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
      server.closeIdleConnections();
      // To Node a connection that has not sent a whole request head is not idle.
      const hangUp = setTimeout(() => silent.forEach((socket) => socket.destroy()), SILENT_MS);
      const cut = setTimeout(() => server.closeAllConnections(), drainMs);
      await closed;
      clearInterval(sweep);
      clearTimeout(hangUp);
      clearTimeout(cut);
    },
  };
}

/** The connections that no request has come in on, kept up to date. */
function silentConnections(server: Server): ReadonlySet<Socket> {
  const silent = new Set<Socket>();
  server.on('connection', (socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  server.on('request', ({ socket }) => silent.delete(socket));
  return silent;
}
