import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { DatabaseFaults, Moment } from './database-faults.ts';
import { WireMessages, type WireMessage } from './wire-messages.ts';

export interface DatabaseProxyOptions {
  /** The socket file of PostgreSQL. */
  readonly socketFile: string;
  readonly faults: DatabaseFaults;
  /** The delay of a late answer, milliseconds. */
  readonly lateMs: number;
}

/** A proxy between services and database that can cut connections at chosen moments. */
export interface DatabaseProxy {
  readonly port: number;
  close(): Promise<void>;
}

/** Message types. A client's turn ends with one of the first two, the server's answer with the last. */
const SYNC = 'S';
const SIMPLE_QUERY = 'Q';
const READY = 'Z';
const COMMIT = Buffer.from('COMMIT\0');
const IDLE = 'I';

/** Starts the proxy on a free port. */
export async function startDatabaseProxy(options: DatabaseProxyOptions): Promise<DatabaseProxy> {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const database = createConnection(options.socketFile);
    for (const socket of [client, database]) {
      open.add(socket);
      // The client will make a new connection.
      socket.on('error', () => undefined);
      socket.once('close', () => {
        open.delete(socket);
        client.destroy();
        database.end();
      });
    }
    connect({ ...options, client, database });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

interface Connection extends DatabaseProxyOptions {
  readonly client: Socket;
  readonly database: Socket;
}

function connect({ client, database, faults, lateMs }: Connection): void {
  const asked = new WireMessages({ isClient: true });
  const answered = new WireMessages({ isClient: false });
  /** The transaction status in the last answer of the database; undefined before the login. */
  let status: string | undefined;
  let isCutAfter = false;
  let late: Promise<void> | undefined;

  client.on('data', (chunk) => {
    for (const message of asked.take(chunk)) {
      const moment = status === undefined ? undefined : momentOf(message, status);
      const fault = moment && faults.next(moment);
      if (fault === 'before') {
        client.destroy();
        database.destroy();
        return;
      }
      database.write(message.bytes);
      if (fault === 'at') {
        client.destroy();
        // PostgreSQL still executes what was written.
        database.end();
        return;
      }
      if (fault === 'after') isCutAfter = true;
      if (fault === 'late') late = setTimeout(lateMs);
    }
  });
  database.on('data', (chunk) => {
    const isReady = answered.take(chunk).findLast(({ type }) => type === READY);
    if (isReady !== undefined) status = isReady.body.toString('latin1');
    if (isCutAfter) {
      if (isReady === undefined) return;
      client.destroy();
      database.end();
    } else if (late === undefined) client.write(chunk);
    else {
      const after = late;
      void after.then(() => client.write(chunk));
      if (isReady !== undefined) late = undefined;
    }
  });
}

/** @returns undefined if the message does not end a turn. */
function momentOf({ type, body }: WireMessage, status: string): Moment | undefined {
  if (type === SIMPLE_QUERY) return body.equals(COMMIT) ? 'COMMIT' : 'statement';
  if (type !== SYNC) return undefined;
  return status === IDLE ? 'COMMIT' : 'statement';
}
