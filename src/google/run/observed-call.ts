import { subscribe } from 'node:diagnostics_channel';
import { constants, type ClientHttp2Stream, type IncomingHttpHeaders } from 'node:http2';
import { setImmediate } from 'node:timers/promises';
import type { ClientUnaryCall, Metadata } from '@grpc/grpc-js';
import type { RunJobReach } from '../../launch/jobs/run-job-failure.ts';

/** Ties a call to its HTTP/2 stream. It goes to the server too, which passes over what it does not know. */
const HEADER = 'x-job-bridge-call';

/** What the diagnostics channel publishes. Source: https://nodejs.org/api/diagnostics_channel.html#http2. */
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
 * What HTTP/2 showed of one unary call of grpc-js: whether a stream was opened for it, and which status the server sent.
 *
 * An error of grpc-js does not tell who made its status. `grpc-status` is taken out of its metadata, and the client makes
 * statuses up for a reset stream, a closed connection, an HTTP status, an answer that it cannot read, a deadline: some of
 * them read like a refusal by the server, which may have accepted the call before. So the streams are watched, by the
 * diagnostics channel that Node has for them, in the way that grpc-js reads them: a status counts in the trailers, or
 * beside the headers where these end the stream.
 *
 * Not guaranteed: something between here and Google that speaks gRPC can answer in the server's place.
 */
export class ObservedCall {
  readonly #id = String((begun += 1));
  #isOpened = false;
  #status: number | undefined;

  /** Begins with a call that will be sent with `metadata`. {@link end} has to follow. */
  constructor(metadata: Metadata) {
    metadata.set(HEADER, this.#id);
    underWay.set(this.#id, this);
  }

  /** Forgets the call, which has been answered or has failed for good. */
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
   * How far `call` came, which failed with the status `code`.
   *
   * Should Node stop publishing streams, every call that was sent counts as `sent`, and its launch is unknown: that no
   * stream was opened has to be what grpc-js says as well, which knows the peer of a call only once there is one.
   */
  async reach({
    call,
    code,
  }: {
    readonly call: Pick<ClientUnaryCall, 'cancel' | 'getAuthContext'>;
    readonly code: number | undefined;
  }): Promise<RunJobReach> {
    if (this.#status !== undefined && this.#status === code) return 'answered';
    // grpc-js may send a call a moment after its deadline has passed, see the test. Cancelled after that moment, it cannot.
    await setImmediate();
    call.cancel();
    return this.#isOpened || call.getAuthContext() !== null ? 'sent' : 'never sent';
  }

  #hear(headers: IncomingHttpHeaders): void {
    const status = headers['grpc-status'];
    if (status !== undefined) this.#status = Number(status);
  }
}
