import { RpcError } from '../../grpc/status.ts';
import { MAX_ACK_DEADLINE_S, MIN_ACK_DEADLINE_S } from '../values/limits.ts';

/** `google.pubsub.v1.StreamingPullRequest` as the kernel decodes it: 64-bit integers are strings. */
export interface StreamingPullRequest {
  readonly subscription: string;
  readonly ackIds: readonly string[];
  readonly modifyDeadlineSeconds: readonly number[];
  readonly modifyDeadlineAckIds: readonly string[];
  readonly streamAckDeadlineSeconds: number;
  readonly clientId: string;
  readonly maxOutstandingMessages: string;
  readonly maxOutstandingBytes: string;
  readonly protocolVersion: string;
}

/** Whether it is an empty request, which keeps a stream alive. */
export function isKeepAlive(request: StreamingPullRequest): boolean {
  const { ackIds, modifyDeadlineAckIds, streamAckDeadlineSeconds } = request;
  return ackIds.length === 0 && modifyDeadlineAckIds.length === 0 && streamAckDeadlineSeconds === 0;
}

/** The limits of outstanding messages; 0 and less mean no limit. */
export function outstandingLimit(value: string): number {
  return Number(value) > 0 ? Number(value) : Infinity;
}

/** @throws RpcError INVALID_ARGUMENT */
export function streamAckDeadlineMs(seconds: number): number {
  if (seconds >= MIN_ACK_DEADLINE_S && seconds <= MAX_ACK_DEADLINE_S) return seconds * 1000;
  throw new RpcError(
    'INVALID_ARGUMENT',
    `Invalid ack deadline given (stream_ack_deadline_seconds=${seconds}). The ack deadline must be between ` +
      `${MIN_ACK_DEADLINE_S} and ${MAX_ACK_DEADLINE_S} seconds.`,
  );
}

/**
 * Refuses fields in a later request that only the first may have. The text is a guess.
 *
 * @throws RpcError INVALID_ARGUMENT
 */
export function refuseRepeated(request: StreamingPullRequest): void {
  const repeated = [
    request.subscription !== '' && 'subscription',
    request.maxOutstandingMessages !== '0' && 'max_outstanding_messages',
    request.maxOutstandingBytes !== '0' && 'max_outstanding_bytes',
    request.protocolVersion !== '0' && 'protocol_version',
  ].filter((field) => field !== false);
  if (repeated.length === 0) return;
  throw new RpcError(
    'INVALID_ARGUMENT',
    `Only the first request of a stream can have ${repeated.join(', ')}.`,
  );
}
