import { Metadata, type StatusObject } from '@grpc/grpc-js';
import { encodeMessage } from './protos.ts';
import { Code, type RpcError } from './status.ts';

/** A text with a long name must fit into the trailers, or the client gets INTERNAL in place of the code. */
const MAX_MESSAGE_LENGTH = 2048;

/**
 * The trailers that many clients accept (gRPC's C++, Java, Python, Ruby and PHP), minus room for the others. Above 64 kB a
 * server of grpc-js closes the connection.
 */
const MAX_TRAILER_BYTES = 8192 - 512;

/**
 * An error on the wire: code, text, and the details as `google.rpc.Status` in the trailers. Details that are too large for
 * trailers are left out.
 */
export function statusOf(error: RpcError): StatusObject {
  const metadata = new Metadata();
  const code = Code[error.code];
  // grpc-js throws outside of every handler for a lone surrogate.
  const message = error.message.slice(0, MAX_MESSAGE_LENGTH).toWellFormed();
  const details = detailsOf(error).map(({ type, value }) => {
    return { type_url: `type.googleapis.com/${type}`, value: encodeMessage(type, value) };
  });
  if (details.length > 0) {
    const status = encodeMessage('google.rpc.Status', { code, message, details });
    const bytes = status.toString('base64').length + encodeURIComponent(message).length;
    if (bytes <= MAX_TRAILER_BYTES) metadata.set('grpc-status-details-bin', status);
  }
  return { code, details: message, metadata };
}

/** Request metadata by lower-case key. */
export function plainMetadata(metadata: Metadata): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(metadata.getMap()).map(([key, value]) => [key, String(value)]));
}

/** The details of an error, each with the full name of its message type. */
export function detailsOf({
  retryDelayMs,
  errorInfo,
}: RpcError): { readonly type: string; readonly value: object }[] {
  return [
    ...(retryDelayMs === undefined
      ? []
      : [
          {
            type: 'google.rpc.RetryInfo',
            value: {
              retryDelay: { seconds: Math.trunc(retryDelayMs / 1000), nanos: (retryDelayMs % 1000) * 1e6 },
            },
          },
        ]),
    ...(errorInfo === undefined ? [] : [{ type: 'google.rpc.ErrorInfo', value: errorInfo }]),
  ];
}
