import type { Backlog } from '../backlog/backlog.ts';
import type { Leases } from '../backlog/leases.ts';
import type { RetainedMessages } from '../backlog/retained-messages.ts';
import type { Source } from '../topic/source.ts';
import { byPublishing, type StoredMessage } from '../values/messages.ts';
import { notOfThisTopic } from './pull-refusals.ts';

/** Selects the messages that are unacknowledged after a Seek. */
export interface SeekTarget {
  readonly isDue: (message: StoredMessage) => boolean;
  /** The due messages that its topic or a snapshot keeps. */
  readonly kept: readonly StoredMessage[];
}

/** All messages published at that time or later. */
export function sinceTime(timeMs: number): (topic: Source) => SeekTarget {
  return (topic) => ({
    isDue: ({ publishTimeMs }) => publishTimeMs >= timeMs,
    kept: topic.retainedSince(timeMs),
  });
}

/** All messages of a snapshot. @throws RpcError INVALID_ARGUMENT for one of another topic. */
export function ofSnapshot(snapshot: {
  readonly topicName: string;
  readonly messages: readonly StoredMessage[];
}): (topic: Source) => SeekTarget {
  return (topic) => {
    if (snapshot.topicName !== topic.name) throw notOfThisTopic();
    const ids = new Set(snapshot.messages.map(({ messageId }) => messageId));
    return { isDue: ({ messageId }) => ids.has(messageId), kept: snapshot.messages };
  };
}

/**
 * Marks the due messages as unacknowledged and all others as acknowledged. Due messages are delivered again, even if a
 * subscriber has them: ack ids and pushes from before the Seek no longer count. Unacknowledged messages keep their attempts.
 * Source: google/pubsub/v1/pubsub.proto, SeekRequest; cloud.google.com/pubsub/docs/replay-overview, "Seek guarantees".
 */
export function seek(options: {
  readonly target: SeekTarget;
  readonly backlog: Backlog;
  readonly leases: Leases;
  readonly acked: RetainedMessages;
  readonly onAcked: (message: StoredMessage) => void;
}): void {
  const { target, backlog, leases, acked, onAcked } = options;
  const { unacked, behind } = backlog.drain();
  leases.clear();
  for (const message of behind) onAcked(message);
  const nacks = new Map<string, number>();
  const due = new Map(target.kept.map((message) => [message.messageId, message]));
  for (const entry of unacked) {
    nacks.set(entry.message.messageId, entry.nacks);
    if (target.isDue(entry.message)) due.set(entry.message.messageId, entry.message);
    else onAcked(entry.message);
  }
  for (const message of acked.all()) if (target.isDue(message)) due.set(message.messageId, message);
  for (const message of [...due.values()].toSorted(byPublishing)) {
    acked.delete(message.messageId);
    backlog.add(message, nacks.get(message.messageId));
  }
}
