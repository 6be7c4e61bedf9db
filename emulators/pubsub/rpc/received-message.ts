import type { LeasedMessage } from '../backlog/leases.ts';

/**
 * `google.pubsub.v1.ReceivedMessage`
 *
 * @param counted whether the subscription has a dead-letter policy; without one, production reports 0 attempts.
 */
export function receivedMessage({ ackId, entry }: LeasedMessage, counted: boolean): object {
  const { publishTimeMs, ...message } = entry.message;
  return {
    ackId,
    deliveryAttempt: counted ? entry.nacks + 1 : 0,
    message: {
      ...message,
      publishTime: { seconds: Math.floor(publishTimeMs / 1000), nanos: (publishTimeMs % 1000) * 1e6 },
    },
  };
}
