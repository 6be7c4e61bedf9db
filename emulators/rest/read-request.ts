import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { RpcError } from '../grpc/status.ts';

const gunzipped = promisify(gunzip);

/** A request after decompression and method override. */
interface ReadRequest {
  readonly method: string;
  readonly query: URLSearchParams;
  /** Empty if there is none. */
  readonly body: string;
}

/**
 * Reads a request. `X-HTTP-Method-Override` gives the method if a network lets only GET and POST pass; for a GET the
 * body is then the query, if it is a form.
 * Source: cloud.google.com/apis/docs/system-parameters; "HTTP method override" of the API client libraries.
 *
 * @throws RpcError INVALID_ARGUMENT for a body of more than `maxBytes`, compressed or not, or in another encoding.
 */
export async function readRequest(options: {
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly maxBytes: number;
}): Promise<ReadRequest> {
  const { request, url, maxBytes } = options;
  const { 'content-encoding': encoding, 'content-type': type = '' } = request.headers;
  const override = request.method === 'POST' ? request.headers['x-http-method-override'] : undefined;
  const method = override === undefined ? (request.method ?? 'GET') : String(override).toUpperCase();
  const body = (await decoded(await readBytes(request, maxBytes), { encoding, maxBytes })).toString();
  if (method !== 'GET' || !type.startsWith('application/x-www-form-urlencoded')) {
    return { method, query: url.searchParams, body };
  }
  return {
    method,
    query: new URLSearchParams([...url.searchParams, ...new URLSearchParams(body)]),
    body: '',
  };
}

async function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
  }
  // Only after reading all: to stop earlier would drop the connection and the answer.
  if (bytes > maxBytes) throw tooLarge(maxBytes);
  return Buffer.concat(chunks);
}

async function decoded(
  bytes: Buffer,
  { encoding = 'identity', maxBytes }: { readonly encoding: string | undefined; readonly maxBytes: number },
): Promise<Buffer> {
  if (encoding === 'identity') return bytes;
  if (encoding !== 'gzip') {
    throw new RpcError('INVALID_ARGUMENT', `The Content-Encoding ${encoding} is neither gzip nor identity.`);
  }
  try {
    return await gunzipped(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes);
    throw new RpcError(
      'INVALID_ARGUMENT',
      `The body is not gzip, although its Content-Encoding is: ${(error as Error).message}.`,
    );
  }
}

function tooLarge(maxBytes: number): RpcError {
  return new RpcError('INVALID_ARGUMENT', `Request payload size exceeds the limit: ${maxBytes} bytes.`);
}
