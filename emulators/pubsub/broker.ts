import type { ServiceHandlers, ServiceStreams } from '../server/grpc-server.ts';
import { iamPolicyHandlers } from '../grpc/iam-policies.ts';
import { MessageIds } from './values/messages.ts';
import { resourceName } from './values/names.ts';
import { publisherHandlers } from './rpc/publisher.ts';
import { schemaHandlers } from './rpc/schemas.ts';
import { snapshotHandlers } from './rpc/snapshots.ts';
import { Schema } from './schemas/schema.ts';
import { topicSchemas } from './rpc/topic-schemas.ts';
import { BacklogSnapshot } from './snapshots/backlog-snapshot.ts';
import { stateReplaced, subscriptionDeleted } from './subscription/pull-refusals.ts';
import type { PushContext } from './push/push-dispatcher.ts';
import { Resources } from './resources.ts';
import { messageIdsIn, restoreSnapshot, takeSnapshot, type PubSubSnapshot } from './snapshot.ts';
import { noTopic, type Source } from './topic/source.ts';
import { DELETED_TOPIC } from './values/limits.ts';
import { streamingPull } from './rpc/streaming-pull.ts';
import { subscriberHandlers } from './rpc/subscriber.ts';
import { subscriptionSettings, type SubscriptionSettings } from './settings/subscription-settings.ts';
import { Subscription } from './subscription/subscription.ts';
import { topicSettings, type TopicSettings } from './settings/topic-settings.ts';
import { Topic } from './topic/topic.ts';

/** The topics and subscriptions of an emulator, and the RPCs that act on them. */
export interface Broker {
  readonly topics: Resources<Topic>;
  readonly subscriptions: Resources<Subscription>;
  readonly services: ServiceHandlers;
  readonly streams: ServiceStreams;
  readonly snapshot: () => PubSubSnapshot;
  /** Replaces everything with a snapshot. @throws SnapshotError */
  readonly restore: (snapshot: PubSubSnapshot) => void;
}

/** An empty broker. `keepMessages`: how many messages each topic keeps. */
export function createBroker({
  push,
  keepMessages,
}: {
  readonly push: PushContext;
  readonly keepMessages: number;
}): Broker {
  const { clock, random, onSettled } = push;
  const topics = new Resources<Topic>();
  const subscriptions = new Resources<Subscription>({
    expired: (subscription) => subscription.expired,
    onExpired: end,
  });
  const snapshots = new Resources<BacklogSnapshot>({
    expired: (snapshot) => snapshot.expired,
    onExpired: (snapshot) => snapshot.close(),
  });
  const schemas = new Resources<Schema>();
  const { checkSchema, conforming, schemaDeleted } = topicSchemas({ schemas, topics });
  const ids = new MessageIds(random);
  const nextMessageId = (): string => ids.next();
  const createTopic = (settings: TopicSettings): Topic =>
    new Topic({ settings, clock, nextMessageId, keepMessages });
  const createSubscription = (settings: SubscriptionSettings, topic: Source): Subscription =>
    new Subscription({
      settings,
      topic,
      push,
      forward: (name, message) => topics.find(name)?.publish([message]) !== undefined,
    });

  const named = (name: string): Subscription => {
    const subscription = subscriptions.get(resourceName({ name, collection: 'subscriptions' }));
    subscription.touch();
    return subscription;
  };
  const pulled = (name: string): Subscription => {
    const subscription = named(name);
    subscription.refusePull();
    return subscription;
  };

  const publisher = publisherHandlers({
    topics,
    createTopic,
    topicDeleted: (topic) => {
      for (const subscription of subscriptions.all()) {
        if (subscription.topicName === topic.name) subscription.topicDeleted();
      }
      for (const snapshot of snapshots.all()) if (snapshot.topicName === topic.name) snapshot.topicDeleted();
    },
    checkSchema,
    conforming,
    subscriptionNames: (topic, page) => {
      const where = ({ topicName, detached }: Subscription): boolean => topicName === topic.name && !detached;
      const { resources, nextPageToken } = subscriptions.page({ ...page, within: 'projects', where });
      return { names: resources.map(({ settings }) => settings.name), nextPageToken };
    },
    snapshotNames: (topic, page) => {
      const where = ({ topicName }: BacklogSnapshot): boolean => topicName === topic.name;
      const { resources, nextPageToken } = snapshots.page({ ...page, within: 'projects', where });
      return { names: resources.map(({ settings }) => settings.name), nextPageToken };
    },
    detachSubscription: (name) => {
      named(name).detach();
      onSettled();
    },
  });

  const checkDeadLetterTopic = ({ deadLetter }: SubscriptionSettings): void => {
    if (deadLetter !== undefined) topics.get(deadLetter.topic);
  };
  const subscriber = subscriberHandlers({
    subscriptions,
    named,
    pulled,
    createSubscription: (settings) => {
      checkDeadLetterTopic(settings);
      return createSubscription(settings, topics.get(settings.topic));
    },
    configure: (subscription, settings) => {
      checkDeadLetterTopic(settings);
      subscription.configure(settings);
      onSettled();
    },
    subscriptionDeleted: (subscription) => {
      end(subscription);
      onSettled();
    },
    snapshot: (name) => snapshots.get(resourceName({ name, collection: 'snapshots' })),
    onSettled,
  });
  const find = (name: string): object | undefined =>
    topics.find(name) ?? subscriptions.find(name) ?? snapshots.find(name) ?? schemas.find(name);

  return {
    topics,
    subscriptions,
    services: {
      'google.pubsub.v1.Publisher': publisher,
      'google.pubsub.v1.Subscriber': {
        ...subscriber,
        ...snapshotHandlers({ snapshots, clock, subscription: named }),
      },
      'google.pubsub.v1.SchemaService': schemaHandlers({ schemas, clock, schemaDeleted }),
      'google.iam.v1.IAMPolicy': iamPolicyHandlers({
        has: (name) => find(name) !== undefined,
        get: (name) => find(name) ?? topics.get(name),
      }),
    },
    streams: { 'google.pubsub.v1.Subscriber': { StreamingPull: streamingPull({ pulled, clock }) } },
    snapshot: () => takeSnapshot({ topics, subscriptions, snapshots, schemas, lastMessageId: ids.last }),
    restore: (snapshot) => {
      restoreSnapshot({
        snapshot,
        clear: () => {
          for (const { name } of topics.all()) topics.remove(name);
          for (const { settings } of subscriptions.all()) {
            subscriptions.remove(settings.name).close(stateReplaced());
          }
          for (const { settings } of snapshots.all()) snapshots.remove(settings.name).close();
          for (const { name } of schemas.all()) schemas.remove(name);
          for (const id of messageIdsIn(snapshot)) ids.skipTo(id);
        },
        addSchema: (state) => schemas.add(state.name, () => new Schema(state)),
        addSnapshot: ({ topic: topicName, topicDeleted, messages, ...settings }) => {
          const topic = topicDeleted ? noTopic(DELETED_TOPIC) : topics.get(topicName);
          snapshots.add(settings.name, () => new BacklogSnapshot({ settings, topic, messages, clock }));
        },
        addTopic: (request) => topics.add(request.name, () => createTopic(topicSettings(request))),
        addSubscription: ({ subscription: request, topicDeleted }) => {
          const settings = subscriptionSettings(request);
          const topic = topicDeleted ? noTopic(request.topic) : topics.get(request.topic);
          return subscriptions.add(request.name, () => createSubscription(settings, topic));
        },
      });
      onSettled();
    },
  };
}

function end(subscription: Subscription): void {
  subscription.close(subscriptionDeleted(subscription.settings.name));
}
