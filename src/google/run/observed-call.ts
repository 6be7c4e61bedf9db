import { subscribe } from 'node:diagnostics_channel';
import { constants, type ClientHttp2Stream, type IncomingHttpHeaders } from 'node:http2';
import { setImmediate } from 'node:timers/promises';
import type { ClientUnaryCall, Metadata } from '@grpc/grpc-js';
import type { RunJobReach } from '../../launch/jobs/run-job-failure.ts';

/** Ties a call to its HTTP/2 stream. The server gets it too, and ignores it. */
const HEADER = 'x-job-bridge-call';

/** A message of the diagnostics channel. Source: https://nodejs.org/api/diagnostics_channel.html#http2. */
interface CreatedStream {
  readonly stream: ClientHttp2Stream;
  readonly headers: Readonly<Record<string, unknown>>;
}

const underWay = new Map<string, ObservedCall>();
let begun = 0;

subscribe('http2.client.stream.created', (message) => {
  const { stream, headers } = message as CreatedStream;
  const id = headers[HEADER];
  if (typeof id === 'string') underWay.get(id)?.watch(stream);
});

/**
 * Observes one unary call of grpc-js on HTTP/2: whether a stream was opened for it, and which status the server sent.
 *
 * An error of grpc-js does not say whether the server or the client made its status. The client makes up statuses for a
 * reset stream, a closed connection, an HTTP status, an unreadable answer and a deadline. Some of them read like a refusal
 * by the server, although the server may have accepted the call. So the streams are watched through Node's diagnostics
 * channel, and read as grpc-js reads them: a status counts in the trailers, or in headers that end the stream.
 *
 * Not guaranteed: a gRPC proxy between here and Google can answer in the server's place.
 */
export class ObservedCall {
  readonly #id = String((begun += 1));
  #isOpened = false;
  #status: number | undefined;

  /** Observes the call that will be sent with `metadata`, until {@link end}. */
  constructor(metadata: Metadata) {
    metadata.set(HEADER, this.#id);
    underWay.set(this.#id, this);
  }

  /** Stops observing, once the call was answered or has failed. */
  end(): void {
    underWay.delete(this.#id);
  }

  watch(stream: ClientHttp2Stream): void {
    this.#isOpened = true;
    stream.on('response', (headers, flags) => {
      if ((flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0) this.#hear(headers);
    });
    stream.on('trailers', (headers: IncomingHttpHeaders) => this.#hear(headers));
  }

  /**
   * How far `call` came before it failed with the status `code`.
   *
   * `never sent` needs two proofs: no stream was seen, and grpc-js knows no peer of the call. If Node stopped publishing
   * streams, every call that was sent would be `sent`, and its launch unknown.
   */
  async reach({
    call,
    code,
  }: {
    readonly call: Pick<ClientUnaryCall, 'cancel' | 'getAuthContext'>;
    readonly code: number | undefined;
  }): Promise<RunJobReach> {
    if (this.#status !== undefined && this.#status === code) return 'answered';
    // grpc-js may send a call just after its deadline (see the test). Once cancelled after that turn, it cannot.
    await setImmediate();
    call.cancel();
    return this.#isOpened || call.getAuthContext() !== null ? 'sent' : 'never sent';
  }

  #hear(headers: IncomingHttpHeaders): void {
    const status = headers['grpc-status'];
    if (status !== undefined) this.#status = Number(status);
  }
}
