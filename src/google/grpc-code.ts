import { status } from '@grpc/grpc-js';

/** The name of a gRPC status other than OK. */
export type GrpcCode = Exclude<keyof typeof status, 'OK'>;

/**
 * The name of the status of a Google client's error; undefined if it carries none. A number that gRPC does not know
 * (see {@link hasHttpStatus}), and OK on an error, are UNKNOWN.
 */
export function grpcCodeOf(error: unknown): GrpcCode | undefined {
  const number = numberOf(error);
  if (number === undefined) return undefined;
  const name = (status[number] ?? 'UNKNOWN') as keyof typeof status;
  return name === 'OK' ? 'UNKNOWN' : name;
}

/**
 * Whether the status code of an error is not one of gRPC's. It is then the HTTP status of the token endpoint: the
 * credentials got no token for the call.
 */
export function hasHttpStatus(error: unknown): boolean {
  const number = numberOf(error);
  return number !== undefined && !(number in status);
}

function numberOf(error: unknown): number | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
}

/**
 * The wait in milliseconds that the service asks for by `google.rpc.RetryInfo`; undefined if it does not ask. The
 * client decodes it into `statusDetails`.
 */
export function retryDelayMsOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusDetails' in error) || !Array.isArray(error.statusDetails)) {
    return undefined;
  }
  for (const detail of error.statusDetails as readonly { readonly retryDelay?: unknown }[]) {
    const delay = detail.retryDelay as { readonly seconds?: unknown; readonly nanos?: unknown } | undefined;
    if (delay !== undefined) {
      return Number(delay.seconds ?? 0) * 1000 + Math.ceil(Number(delay.nanos ?? 0) / 1e6);
    }
  }
  return undefined;
}
