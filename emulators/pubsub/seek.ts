import type { RetainedMessages } from './retained-messages.ts';
import type { Backlog } from './backlog.ts';
import type { Leases } from './leases.ts';
import { byPublishing, type StoredMessage } from './messages.ts';

/**
 * Marks what was published before `timeMs` as acknowledged, and what was published since as not.
 *
 * Where something comes back, everything since then is delivered anew, in order, whatever is outstanding: production
 * promises no more than that a seek takes effect in the end.
 * Source: google/pubsub/v1/pubsub.proto, SeekRequest; cloud.google.com/pubsub/docs/replay-overview.
 *
 * @param options.retained what the topic keeps since `timeMs` and the subscription would get.
 */
export function seek(options: {
  readonly timeMs: number;
  readonly backlog: Backlog;
  readonly leases: Leases;
  readonly acked: RetainedMessages;
  readonly retained: readonly StoredMessage[];
}): void {
  const { timeMs, backlog, leases, acked, retained } = options;
  for (const entry of backlog.all()) {
    if (entry.message.publishTimeMs >= timeMs) continue;
    leases.revoke(entry);
    backlog.ack(entry);
  }
  const unacked = [...backlog.all()].map(({ message }) => message);
  const again = new Map([...acked.since(timeMs), ...retained].map((message) => [message.messageId, message]));
  for (const { messageId } of unacked) again.delete(messageId);
  if (again.size === 0) return;
  backlog.clear();
  leases.close();
  for (const message of [...unacked, ...again.values()].toSorted(byPublishing)) {
    acked.delete(message.messageId);
    backlog.add(message);
  }
}
