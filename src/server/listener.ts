import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Listener {
  /** The port that was taken; differs from the one asked for where that was 0. */
  readonly port: number;
  /** Stops listening and resolves when every request under way is answered. */
  close(): Promise<void>;
}

/** How often connections that have become idle are closed while draining. */
const SWEEP_MS = 50;

/**
 * Serves `handler` over HTTP.
 *
 * @throws the `listen` error of the port, such as EADDRINUSE.
 */
export async function listen({
  handler,
  host,
  port,
}: {
  readonly handler: RequestListener;
  readonly host: string;
  readonly port: number;
}): Promise<Listener> {
  // Slow senders may not hold a connection for ever; Google's front end sends headers at once.
  const server = createServer({ headersTimeout: 20_000, requestTimeout: 60_000 }, handler);
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
      await closed;
      clearInterval(sweep);
    },
  };
}
