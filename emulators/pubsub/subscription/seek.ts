import type { Backlog } from '../backlog/backlog.ts';
import type { Leases } from '../backlog/leases.ts';
import type { RetainedMessages } from '../backlog/retained-messages.ts';
import type { Source } from '../topic/source.ts';
import { byPublishing, type StoredMessage } from '../values/messages.ts';
import { notOfThisTopic } from './pull-refusals.ts';

/** What counts as unacknowledged after a Seek. */
export interface SeekTarget {
  readonly isDue: (message: StoredMessage) => boolean;
  /** What is due and kept outside of the subscription, by its topic or a snapshot. */
  readonly kept: readonly StoredMessage[];
}

/** Whatever was published at that time or later. */
export function sinceTime(timeMs: number): (topic: Source) => SeekTarget {
  return (topic) => ({
    isDue: ({ publishTimeMs }) => publishTimeMs >= timeMs,
    kept: topic.retainedSince(timeMs),
  });
}

/** Whatever a snapshot has. @throws RpcError INVALID_ARGUMENT for one of another topic. */
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
 * Marks everything as acknowledged, and what is due as not. That is delivered again, also where a subscriber has it
 * just now: the ack ids and pushes of before the Seek decide nothing any more. What was not acknowledged goes on
 * counting its attempts.
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
