import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import { onTestFinished } from 'vitest';

export interface PostgresProxy {
  /** `url` with the proxy's address in place of the socket. */
  through(url: string): string;
  /** The number of lost answers. */
  readonly lost: number;
}

/**
 * A proxy between a client and PostgreSQL that loses one answer: the server has executed the statement and answered, and the
 * connection is reset before the client gets the answer. Closed after the test.
 *
 * @param options.socketFolder the folder of PostgreSQL's socket.
 * @param options.loses the first answer with this text, such as `UPDATE 1`, is lost.
 */
export async function startPostgresProxy(options: {
  readonly socketFolder: string;
  readonly loses: string;
}): Promise<PostgresProxy> {
  const { socketFolder, loses } = options;
  const sockets = new Set<Socket>();
  let lost = 0;
  const proxy = createServer((client) => {
    const server = connect(path.join(socketFolder, '.s.PGSQL.5432'));
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    client.on('close', () => server.destroy()).pipe(server);
    server.on('close', () => client.destroy());
    server.on('data', (answer) => {
      if (lost === 0 && answer.includes(loses)) {
        lost += 1;
        client.resetAndDestroy();
      } else client.write(answer);
    });
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  return {
    through: (url) => url.replace(/@\/(\w+)\?.*$/, `@127.0.0.1:${port}/$1`),
    get lost() {
      return lost;
    },
  };
}
