/** gRPC's status codes in the order of their numbers. Source: google/rpc/code.proto. */
const NAMES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

export type GrpcCode = Exclude<(typeof NAMES)[number], 'OK'>;

/**
 * The status code of an error of a Google client, by name; undefined where it carries none. A number
 * that gRPC does not have, and an error that says OK, are UNKNOWN; see {@link hasHttpStatus}.
 */
export function grpcCodeOf(error: unknown): GrpcCode | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'number') return undefined;
  const name = NAMES[error.code] ?? 'UNKNOWN';
  return name === 'OK' ? 'UNKNOWN' : name;
}

/**
 * Whether the status code of an error is none of gRPC's. It is then the HTTP status of the token endpoint, which the
 * credentials hand on as it is: they got no token for the call.
 */
export function hasHttpStatus(error: unknown): boolean {
  return error instanceof Error && 'code' in error && Number(error.code) >= NAMES.length;
}

/** How long the service asks to wait, from `google.rpc.RetryInfo`; the client decodes it into `statusDetails`. */
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
