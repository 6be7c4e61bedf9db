import type { PublishedMessage, StoredMessage } from './values/messages.ts';
import type { Schema, SchemaState } from './schemas/schema.ts';
import type { BacklogSnapshot, SnapshotState } from './snapshots/backlog-snapshot.ts';
import type { Resources } from './resources.ts';
import type { SubscriptionRequest } from './settings/subscription-settings.ts';
import type { Subscription } from './subscription/subscription.ts';
import type { TopicRequest } from './settings/topic-settings.ts';
import type { Topic } from './topic/topic.ts';

const VERSION = 1;

/** The state of an emulator between two runs, as plain JSON. */
export interface PubSubSnapshot {
  /** The version of this format. */
  readonly version: number;
  /** The newest message id, so that none is given twice. Missing in older snapshots. */
  readonly lastMessageId?: string;
  readonly topics: readonly TopicSnapshot[];
  readonly subscriptions: readonly SubscriptionSnapshot[];
  /** Missing in older snapshots, like schemas. */
  readonly snapshots?: readonly SnapshotSnapshot[];
  readonly schemas?: readonly SchemaState[];
}

interface SnapshotSnapshot extends Omit<SnapshotState, 'messages'> {
  readonly messages: readonly MessageSnapshot[];
}

/** The snapshot of an empty emulator. */
export const EMPTY_SNAPSHOT: PubSubSnapshot = { version: VERSION, topics: [], subscriptions: [] };

interface TopicSnapshot {
  readonly topic: TopicRequest;
  /** The retained messages, oldest first. */
  readonly messages: readonly MessageSnapshot[];
}

interface SubscriptionSnapshot {
  readonly subscription: SubscriptionRequest;
  readonly topicDeleted: boolean;
  readonly detached: boolean;
  /** When it was last used. */
  readonly activeMs: number;
  readonly backlog: readonly { readonly message: MessageSnapshot; readonly nacks: number }[];
  /** Acknowledged and retained. */
  readonly acked: readonly MessageSnapshot[];
}

interface MessageSnapshot extends Omit<PublishedMessage, 'data'> {
  readonly messageId: string;
  readonly publishTimeMs: number;
  /** Base64. */
  readonly data: string;
}

/** A snapshot that cannot be restored. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
}

interface SnapshotSource {
  readonly lastMessageId: string;
  readonly topics: Resources<Topic>;
  readonly subscriptions: Resources<Subscription>;
  readonly snapshots: Resources<BacklogSnapshot>;
  readonly schemas: Resources<Schema>;
}

/**
 * Streams, leases, back-offs and policies are left out, so that outstanding messages become undelivered. Messages that
 * topics keep only for tests are left out too, because they can no longer be received.
 */
export function takeSnapshot(source: SnapshotSource): PubSubSnapshot {
  const { topics, subscriptions, snapshots, schemas, lastMessageId } = source;
  return {
    version: VERSION,
    lastMessageId,
    topics: [...topics.all()].map((topic) => {
      return { topic: topic.settings.request, messages: topic.retainedSince(0).map(toSnapshot) };
    }),
    subscriptions: [...subscriptions.all()].map((subscription) => {
      const { topicDeleted, detached, activeMs, backlog, acked } = subscription.state();
      return {
        subscription: subscription.settings.request,
        topicDeleted,
        detached,
        activeMs,
        backlog: backlog.map(({ message, nacks }) => ({ message: toSnapshot(message), nacks })),
        acked: acked.map(toSnapshot),
      };
    }),
    snapshots: [...snapshots.all()].map((snapshot) => {
      const { messages, ...state } = snapshot.state();
      return { ...state, messages: messages.map(toSnapshot) };
    }),
    schemas: [...schemas.all()].map((schema) => schema.state()),
  };
}

/**
 * Replaces everything with the snapshot. Pushes begin at once.
 *
 * @throws SnapshotError for another version.
 */
export function restoreSnapshot(options: {
  readonly snapshot: PubSubSnapshot;
  /** Deletes everything. */
  readonly clear: () => void;
  readonly addSchema: (state: SchemaState) => void;
  readonly addTopic: (request: TopicRequest) => Topic;
  readonly addSubscription: (snapshot: SubscriptionSnapshot) => Subscription;
  readonly addSnapshot: (state: SnapshotState) => void;
}): void {
  const { snapshot, clear, addSchema, addTopic, addSubscription, addSnapshot } = options;
  if (snapshot.version !== VERSION) {
    throw new SnapshotError(`The snapshot has version ${snapshot.version}; this emulator reads ${VERSION}.`);
  }
  clear();
  for (const schema of snapshot.schemas ?? []) addSchema(schema);
  for (const { topic, messages } of snapshot.topics) addTopic(topic).retain(messages.map(toMessage));
  for (const subscription of snapshot.subscriptions) {
    const { topicDeleted, detached, activeMs, backlog, acked } = subscription;
    addSubscription(subscription).resume({
      topicDeleted,
      detached,
      activeMs,
      backlog: backlog.map(({ message, nacks }) => ({ message: toMessage(message), nacks })),
      acked: acked.map(toMessage),
    });
  }
  for (const { messages, ...state } of snapshot.snapshots ?? []) {
    addSnapshot({ ...state, messages: messages.map(toMessage) });
  }
}

/** The message ids in a snapshot, which must not be given again. */
export function messageIdsIn(snapshot: PubSubSnapshot): string[] {
  const { lastMessageId = '0', topics, subscriptions, snapshots = [] } = snapshot;
  return [
    lastMessageId,
    ...[...topics, ...snapshots].flatMap(({ messages }) => messages.map(idOf)),
    ...subscriptions.flatMap(({ backlog, acked }) => [
      ...backlog.map(({ message }) => idOf(message)),
      ...acked.map(idOf),
    ]),
  ];
}

function idOf({ messageId }: MessageSnapshot): string {
  return messageId;
}

/** Encodes the data only when it is read, because a long backlog takes long. */
function toSnapshot({ data, ...message }: StoredMessage): MessageSnapshot {
  return {
    ...message,
    get data() {
      return data.toString('base64');
    },
  };
}

function toMessage(message: MessageSnapshot): StoredMessage {
  return { ...message, data: Buffer.from(message.data, 'base64') };
}
