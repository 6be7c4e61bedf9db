import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { PostgresServer } from '../postgres.ts';

/** A network between a client and PostgreSQL that delivers all bytes late and in order. */
export interface SlowNetwork {
  /** The address of a database of the server, through the network. */
  through(url: string): string;
  /** The time from a statement to its answer without the database's own time, milliseconds; 0 at first. */
  roundTripMs: number;
  close(): Promise<void>;
}

/** The name of PostgreSQL's socket in its folder. */
const SOCKET = '.s.PGSQL.5432';

/** Starts a network to `server`, on a free port. */
export async function startSlowNetwork(server: PostgresServer): Promise<SlowNetwork> {
  const sockets = new Set<Socket>();
  const proxy = createServer((client) => {
    const database = connect(`${server.socketFolder}/${SOCKET}`);
    carry(client, database);
    carry(database, client);
  });
  const carry = (from: Socket, to: Socket): void => {
    sockets.add(from);
    from.on('data', (bytes) => later(() => to.write(bytes)));
    from.on('close', () => later(() => to.destroy()));
    from.on('error', () => to.destroy());
  };
  const later = (run: () => unknown): void => void setTimeout(run, network.roundTripMs / 2);
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  const network: SlowNetwork = {
    through: (url) => url.replace(/@\/(\w+)\?host=.*$/, `@127.0.0.1:${port}/$1`),
    roundTripMs: 0,
    async close() {
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await once(proxy, 'close');
    },
  };
  return network;
}
