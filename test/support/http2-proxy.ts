import {
  connect,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';

/** A server's answer to a call. */
export interface Answer {
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body?: Buffer;
  /** If missing, the stream ends without trailers, or with the headers if there is no body. */
  readonly trailers?: Readonly<Record<string, string>>;
}

/** A call at the proxy. */
export interface ProxiedCall {
  readonly headers: IncomingHttpHeaders;
  readonly stream: ServerHttp2Stream;
  readonly session: ServerHttp2Session;
  /** The TCP connection of the call. */
  readonly socket: Socket;
  /** Forwards the call to the target. Resolves with its answer, which the caller has not received yet. */
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
  /** Handles each call. By default, calls and answers are forwarded. */
  act: (call: ProxiedCall) => unknown;
  close(): Promise<void>;
}

/** The `:path` of RunJob. Source: `service Jobs` in google/cloud/run/v2/job.proto. */
export const RUN_JOB_PATH = '/google.cloud.run.v2.Jobs/RunJob';

/** Forwards a call, and its answer back. */
export async function pass(call: ProxiedCall): Promise<void> {
  call.answer(await call.forward());
}

/**
 * A real HTTP/2 server in front of another one (`target`, `host:port`, without TLS). It can do to a call everything that
 * HTTP/2 allows, before or after the target sees it.
 */
export async function startHttp2Proxy(target: string): Promise<Http2Proxy> {
  const behind = connect(`http://${target}`);
  // If the target has ended, the forwarded calls fail.
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
    // The whole request is read first, so that the test's action cannot cut the forwarded request.
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
