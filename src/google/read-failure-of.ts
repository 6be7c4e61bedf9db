import { ReadFailure, type ReadFailureReason } from '../doctor/reading.ts';
import { grpcCodeOf, hasHttpStatus, type GrpcCode } from './grpc-code.ts';

const REASONS: Readonly<Partial<Record<GrpcCode, ReadFailureReason>>> = {
  UNAUTHENTICATED: 'unauthenticated',
  PERMISSION_DENIED: 'denied',
  UNIMPLEMENTED: 'unimplemented',
  UNAVAILABLE: 'unreachable',
  DEADLINE_EXCEEDED: 'unreachable',
};

/**
 * What an error of a Google client says about a look. One without a status of gRPC never left: it had no
 * credentials.
 *
 * @param message what to show of it; the client's own text when left out.
 */
export function readFailureOf(error: unknown, message = textOf(error)): ReadFailure {
  const code = grpcCodeOf(error);
  return new ReadFailure({ reason: reasonOf(error, code), message, cause: error });
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function reasonOf(error: unknown, code: GrpcCode | undefined): ReadFailureReason {
  if (code === undefined) return 'no credentials';
  if (hasHttpStatus(error)) return 'unauthenticated';
  // `google.rpc.ErrorInfo.reason`, which the client hands on as a property.
  if (error instanceof Error && 'reason' in error && error.reason === 'SERVICE_DISABLED') return 'disabled';
  return REASONS[code] ?? 'refused';
}

/** A look at one thing. @returns undefined where it does not exist. @throws {ReadFailure} */
export async function lookAt<Value>(look: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof ReadFailure) throw error;
    if (grpcCodeOf(error) === 'NOT_FOUND') return undefined;
    throw readFailureOf(error);
  }
}
