import type { RetainedMessages } from '../backlog/retained-messages.ts';
import type { Backlog } from '../backlog/backlog.ts';
import type { Leases } from '../backlog/leases.ts';
import { byPublishing, type StoredMessage } from '../values/messages.ts';

/**
 * Marks what was published before `timeMs` as acknowledged, and what was published since as not. What was not
 * acknowledged stays as it is, outstanding or not, and goes on counting its attempts; but an ordering key begins
 * anew with the earliest of its messages that comes back.
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
  const again = new Map([...acked.since(timeMs), ...retained].map((message) => [message.messageId, message]));
  for (const { message } of backlog.all()) again.delete(message.messageId);
  if (again.size === 0) return;
  const keys = new Set([...again.values()].map(({ orderingKey }) => orderingKey));
  const behind = [...keys].flatMap((key) => backlog.takeOut(key));
  for (const entry of behind) leases.revoke(entry);
  const due = [...behind, ...[...again.values()].map((message) => ({ message, nacks: 0 }))];
  for (const { message, nacks } of due.toSorted((a, b) => byPublishing(a.message, b.message))) {
    acked.delete(message.messageId);
    backlog.add(message, nacks);
  }
  backlog.sort();
}
