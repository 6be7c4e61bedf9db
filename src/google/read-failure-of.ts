import { ReadFailure, type ReadFailureReason } from '../doctor/reading.ts';
import { grpcCodeOf, hasHttpStatus, type GrpcCode } from './grpc-code.ts';
import { messageOf } from './message-of.ts';

const REASONS: Readonly<Partial<Record<GrpcCode, ReadFailureReason>>> = {
  UNAUTHENTICATED: 'unauthenticated',
  PERMISSION_DENIED: 'denied',
  UNIMPLEMENTED: 'unimplemented',
  UNAVAILABLE: 'unreachable',
  DEADLINE_EXCEEDED: 'unreachable',
};

/**
 * The failure of a read, from an error of a Google client. If it has no gRPC status, the call was not sent for lack of
 * credentials.
 *
 * @param message the text to show; default: the client's own.
 */
export function readFailureOf(error: unknown, message = messageOf(error)): ReadFailure {
  const code = grpcCodeOf(error);
  return new ReadFailure({ reason: reasonOf(error, code), message, cause: error });
}

function reasonOf(error: unknown, code: GrpcCode | undefined): ReadFailureReason {
  if (code === undefined) return 'no credentials';
  if (hasHttpStatus(error)) return 'unauthenticated';
  // `google.rpc.ErrorInfo.reason`, which the client copies to a property.
  if (error instanceof Error && 'reason' in error && error.reason === 'SERVICE_DISABLED') return 'disabled';
  return REASONS[code] ?? 'refused';
}

/** Reads one resource. @returns undefined if it does not exist. @throws {ReadFailure} */
export async function lookAt<Value>(look: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof ReadFailure) throw error;
    if (grpcCodeOf(error) === 'NOT_FOUND') return undefined;
    throw readFailureOf(error);
  }
}
