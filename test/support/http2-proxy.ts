import {
  connect,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';

/** What a server said to a call. */
export interface Answer {
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body?: Buffer;
  /** Left out: the stream ends without any, or with the headers where there is no body. */
  readonly trailers?: Readonly<Record<string, string>>;
}

/** A call as it came in at the proxy. */
export interface ProxiedCall {
  readonly headers: IncomingHttpHeaders;
  readonly stream: ServerHttp2Stream;
  readonly session: ServerHttp2Session;
  /** The TCP connection that the call came in on. */
  readonly socket: Socket;
  /** Sends the call to the server behind. Resolves once that has answered; the caller has heard nothing yet. */
  readonly forward: () => Promise<Answer>;
  readonly answer: (answer: Answer) => void;
}

export interface Http2Proxy {
  /** `host:port`, without TLS. */
  readonly address: string;
  /** All calls so far, the oldest first. */
  readonly calls: readonly ProxiedCall[];
  /** All connections so far, the oldest first. */
  readonly sessions: readonly ServerHttp2Session[];
  /** What becomes of a call. At first it is forwarded, and its answer passed on. */
  act: (call: ProxiedCall) => unknown;
  close(): Promise<void>;
}

/** The `:path` of RunJob. Source: `service Jobs` in google/cloud/run/v2/job.proto. */
export const RUN_JOB_PATH = '/google.cloud.run.v2.Jobs/RunJob';

/** Passes a call on, and its answer back. */
export async function pass(call: ProxiedCall): Promise<void> {
  call.answer(await call.forward());
}

/**
 * A real HTTP/2 server in front of another one (`target`, `host:port`, without TLS): what stands between the bridge and
 * Google can do everything to a call that HTTP/2 allows, before the server sees it or after.
 */
export async function startHttp2Proxy(target: string): Promise<Http2Proxy> {
  const behind = connect(`http://${target}`);
  // A server that is gone fails the calls that are forwarded to it.
  behind.on('error', () => undefined);
  const calls: ProxiedCall[] = [];
  const sessions: ServerHttp2Session[] = [];
  const server = createServer();
  const sockets = new Map<number | undefined, Socket>();
  server.on('connection', (socket: Socket) => void sockets.set(socket.remotePort, socket));
  server.on('session', (session) => {
    sessions.push(session);
    session.on('error', () => undefined);
  });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    const { session } = stream;
    const socket = sockets.get(session?.socket.remotePort);
    if (session === undefined || socket === undefined) return;
    const body = bytesOf(stream);
    const call: ProxiedCall = {
      headers,
      stream,
      session: session as ServerHttp2Session,
      socket,
      forward: async () => answerOf(behind.request(headers), await body),
      answer: (answer) => reply(stream, answer),
    };
    calls.push(call);
    // It acts once the whole request is there: what it forwards then cannot be cut short by what it does.
    body.then(
      () => proxy.act(call),
      () => undefined,
    );
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', () => listening.resolve());
  await listening.promise;
  const proxy: Http2Proxy = {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    sessions,
    act: pass,
    async close() {
      behind.destroy();
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
  return proxy;
}

async function bytesOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function answerOf(
  stream: ReturnType<ReturnType<typeof connect>['request']>,
  body: Buffer,
): Promise<Answer> {
  let headers: Answer['headers'] = {};
  let trailers: Answer['trailers'];
  stream.on('response', (got) => void (headers = given(got)));
  stream.on('trailers', (got: IncomingHttpHeaders) => void (trailers = given(got) as Answer['trailers']));
  stream.end(body);
  const answered = await bytesOf(stream);
  return { headers, body: answered, ...(trailers !== undefined && { trailers }) };
}

function given(headers: IncomingHttpHeaders): Answer['headers'] {
  return { ...headers } as Answer['headers'];
}

function reply(stream: ServerHttp2Stream, { headers, body, trailers }: Answer): void {
  if (stream.destroyed) return;
  if (trailers === undefined && (body === undefined || body.length === 0)) {
    stream.respond(headers, { endStream: true });
    return;
  }
  stream.respond(headers, { waitForTrailers: trailers !== undefined });
  if (trailers !== undefined) stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  stream.end(body);
}
