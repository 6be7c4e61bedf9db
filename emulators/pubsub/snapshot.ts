import type { PublishedMessage, StoredMessage } from './values/messages.ts';
import type { Schema, SchemaState } from './schemas/schema.ts';
import type { BacklogSnapshot, SnapshotState } from './snapshots/backlog-snapshot.ts';
import type { Resources } from './resources.ts';
import type { SubscriptionRequest } from './settings/subscription-settings.ts';
import type { Subscription } from './subscription/subscription.ts';
import type { TopicRequest } from './settings/topic-settings.ts';
import type { Topic } from './topic/topic.ts';

const VERSION = 1;

/** What an emulator remembers between two runs, as plain JSON. */
export interface PubSubSnapshot {
  /** Of this format. */
  readonly version: number;
  /** The newest that was given out, so that none is given out twice. Missing in older snapshots. */
  readonly lastMessageId?: string;
  readonly topics: readonly TopicSnapshot[];
  readonly subscriptions: readonly SubscriptionSnapshot[];
  /** Missing in older snapshots, as are schemas. */
  readonly snapshots?: readonly SnapshotSnapshot[];
  readonly schemas?: readonly SchemaState[];
}

interface SnapshotSnapshot extends Omit<SnapshotState, 'messages'> {
  readonly messages: readonly MessageSnapshot[];
}

/** Of an emulator that has nothing. */
export const EMPTY_SNAPSHOT: PubSubSnapshot = { version: VERSION, topics: [], subscriptions: [] };

interface TopicSnapshot {
  readonly topic: TopicRequest;
  /** Those that it retains, oldest first. */
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
  /** In base64. */
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
 * Streams, leases, back-offs and policies are left out: what was outstanding is undelivered. So is what topics only
 * remember, which nobody can receive any more.
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
 * Puts what the snapshot describes in place of what there is. Pushes begin at once.
 *
 * @throws SnapshotError for another version.
 */
export function restoreSnapshot(options: {
  readonly snapshot: PubSubSnapshot;
  /** Deletes what there is. */
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

/** The ids in a snapshot that must not be given out again. */
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

/** The data is encoded when it is read: a long backlog would take long. */
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
