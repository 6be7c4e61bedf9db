import { RpcError } from '../../grpc/status.ts';
import { isAckId } from '../backlog/ack-ids.ts';
import { fieldBytes, optionalFieldBytes } from '../values/encoded-size.ts';
import type { AckOutcome, Leases } from '../backlog/leases.ts';
import { MAX_ACK_DEADLINE_S, MAX_ACK_REQUEST_BYTES } from '../values/limits.ts';

/** The subscription of the acks. */
export interface AckTarget {
  readonly pull: { readonly leases: Leases };
  readonly settings: { readonly exactlyOnce: boolean };
}

/** @throws RpcError INVALID_ARGUMENT for an invalid ack id, unless acks are confirmed one by one. */
export function acknowledge(target: AckTarget, ackIds: readonly string[]): AckOutcome {
  refuseForeign(target, ackIds);
  // pubsub.proto: after its deadline an ack "may succeed"; with exactly-once delivery it must not.
  return target.pull.leases.acknowledge(ackIds, { late: !target.settings.exactlyOnce });
}

/** @throws as {@link acknowledge}; also INVALID_ARGUMENT for a deadline out of bounds. */
export function modifyAckDeadline(
  target: AckTarget,
  request: { readonly ackIds: readonly string[]; readonly seconds: number },
): AckOutcome {
  const { ackIds, seconds } = request;
  if (seconds < 0 || seconds > MAX_ACK_DEADLINE_S) {
    throw new RpcError(
      'INVALID_ARGUMENT',
      `Invalid ack deadline given (ack_deadline=${seconds}). The ack deadline must be between 0 and ${MAX_ACK_DEADLINE_S} seconds.`,
    );
  }
  refuseForeign(target, ackIds);
  return target.pull.leases.modifyAckDeadline(ackIds, seconds * 1000);
}

/**
 * Checks the limits of a unary request. The deadline of a ModifyAckDeadline, three bytes, is not counted.
 *
 * @throws RpcError INVALID_ARGUMENT
 */
export function checkAckRequest(request: {
  readonly subscription: string;
  readonly ackIds: readonly string[];
}): void {
  let bytes = optionalFieldBytes(Buffer.byteLength(request.subscription));
  for (const ackId of request.ackIds) bytes += fieldBytes(Buffer.byteLength(ackId));
  if (bytes > MAX_ACK_REQUEST_BYTES) {
    const limit = `Request payload size exceeds the limit: ${MAX_ACK_REQUEST_BYTES} bytes.`;
    throw new RpcError('INVALID_ARGUMENT', limit);
  }
  if (request.ackIds.length > 0) return;
  throw new RpcError('INVALID_ARGUMENT', 'You have not specified an ack ID in the request.');
}

/**
 * Answers a unary request with exactly-once delivery. Ack ids in time are done even if others failed. Reason and metadata
 * are those that clients read (`ack-metadata` of the Node.js one).
 *
 * @throws RpcError INVALID_ARGUMENT
 */
export function refuseExpired({ settings }: AckTarget, { expired }: AckOutcome): void {
  if (!settings.exactlyOnce || expired.length === 0) return;
  throw new RpcError(
    'INVALID_ARGUMENT',
    'Some acknowledgement ids in the request were invalid. This could be because the acknowledgement ids have ' +
      'expired or the acknowledgement ids were malformed.',
    {
      errorInfo: {
        reason: 'EXACTLY_ONCE_ACKID_FAILURE',
        domain: 'pubsub.googleapis.com',
        metadata: Object.fromEntries(expired.map((ackId) => [ackId, 'PERMANENT_FAILURE_INVALID_ACK_ID'])),
      },
    },
  );
}

function refuseForeign({ settings }: AckTarget, ackIds: readonly string[]): void {
  const foreign = settings.exactlyOnce ? undefined : ackIds.find((ackId) => !isAckId(ackId));
  if (foreign === undefined) return;
  throw new RpcError(
    'INVALID_ARGUMENT',
    `You have passed an invalid ack ID to the service (ack_id=${foreign}).`,
  );
}
