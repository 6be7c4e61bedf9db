import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { formatAddress } from '../address.ts';

/** The first bytes of every HTTP/2 connection without TLS (RFC 9113, 3.4); no HTTP/1.1 request begins like this. */
const HTTP2_PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

export interface SharedPortOptions {
  /** 0: a free one. */
  readonly port: number;
  readonly host: string;
  readonly http2: (socket: Socket) => void;
  readonly http1: (socket: Socket) => void;
}

/** One address for both protocols. */
export interface SharedPort {
  /** `host:port`. */
  readonly address: string;
  /** The open socket of a peer, by its `address:port`. */
  socketOf(peer: string): Socket | undefined;
  /** Takes no more connections and drops the open ones. */
  close(): Promise<void>;
}

/**
 * Listens, and passes each connection to the server of its protocol. It owns the sockets, so that a fault can cut the
 * connection of a call.
 *
 * @throws the `listen` error (EADDRINUSE, EACCES) of the port.
 */
export async function listenOnSharedPort(options: SharedPortOptions): Promise<SharedPort> {
  const sockets = new Map<string, Socket>();
  const listener = createServer((socket) => {
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    sockets.set(peer, socket);
    socket.once('close', () => sockets.delete(peer));
    socket.on('error', () => socket.destroy());
    sniff(socket, options);
  });
  listener.listen(options.port, options.host);
  await once(listener, 'listening');

  return {
    address: formatAddress(options.host, (listener.address() as AddressInfo).port),
    socketOf: (peer) => sockets.get(peer),
    async close() {
      const closed = once(listener, 'close');
      listener.close();
      for (const socket of sockets.values()) socket.destroy();
      await closed;
    },
  };
}

/** Reads enough to know the protocol, puts it back, and passes the socket on. */
function sniff(socket: Socket, { http2, http1 }: SharedPortOptions): void {
  let seen = Buffer.alloc(0);
  const onData = (chunk: Buffer): void => {
    seen = Buffer.concat([seen, chunk]);
    const compared = Math.min(seen.length, HTTP2_PREFACE.length);
    const isHttp2 = seen.subarray(0, compared).equals(HTTP2_PREFACE.subarray(0, compared));
    if (isHttp2 && compared < HTTP2_PREFACE.length) return;
    socket.off('data', onData);
    socket.pause();
    socket.unshift(seen);
    (isHttp2 ? http2 : http1)(socket);
    if (!isHttp2) socket.resume();
  };
  socket.on('data', onData);
}
