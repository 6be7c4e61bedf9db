import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import { onTestFinished } from 'vitest';

export interface PostgresProxy {
  /** `url` with the proxy's address in place of the socket. */
  through(url: string): string;
  /** How many answers were lost. */
  readonly lost: number;
}

/**
 * Stands between a client and PostgreSQL, and once loses an answer: the server has carried the statement out and
 * said so, and the connection is reset before the client hears of it. It ends with the test.
 *
 * @param options.socketFolder where PostgreSQL listens.
 * @param options.loses the first answer that contains this text, such as `UPDATE 1`, is the one that is lost.
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
