import type { ServiceHandlers, ServiceStreams } from '../grpc/grpc-server.ts';
import { RpcError } from '../grpc/status.ts';
import { messageIds } from './messages.ts';
import { resourceName } from './names.ts';
import { publisherHandlers } from './publisher.ts';
import type { PushContext } from './push-dispatcher.ts';
import { Resources } from './resources.ts';
import { streamingPull } from './streaming-pull.ts';
import { subscriberHandlers } from './subscriber.ts';
import { Subscription } from './subscription.ts';
import { Topic } from './topic.ts';

/** The topics and subscriptions of an emulator, and the RPCs that act on them. */
export interface Broker {
  readonly topics: Resources<Topic>;
  readonly subscriptions: Resources<Subscription>;
  readonly services: ServiceHandlers;
  readonly streams: ServiceStreams;
}

/** An empty broker. `keepMessages`: how many messages each topic remembers. */
export function createBroker({
  push,
  keepMessages,
}: {
  readonly push: PushContext;
  readonly keepMessages: number;
}): Broker {
  const { clock, random, onSettled } = push;
  const topics = new Resources<Topic>();
  const subscriptions = new Resources<Subscription>();
  const nextMessageId = messageIds(random);

  const publisher = publisherHandlers({
    topics,
    createTopic: (topic) => new Topic({ ...topic, clock, nextMessageId, keepMessages }),
    topicDeleted: (topic) => {
      for (const subscription of subscriptions.all()) {
        if (subscription.topicName === topic.name) subscription.topicDeleted();
      }
    },
    subscriptionsOn: ({ name }) =>
      [...subscriptions.all()]
        .filter(({ topicName }) => topicName === name)
        .map(({ settings }) => settings.name),
  });

  const named = (name: string): Subscription =>
    subscriptions.get(resourceName({ name, collection: 'subscriptions' }));
  const pulled = (name: string): Subscription => {
    const subscription = named(name);
    if (subscription.settings.push === undefined) return subscription;
    throw new RpcError('FAILED_PRECONDITION', 'This method is not supported for push subscriptions.');
  };
  const subscriber = subscriberHandlers({
    subscriptions,
    named,
    pulled,
    createSubscription: (settings) => {
      if (settings.deadLetter !== undefined) topics.get(settings.deadLetter.topic);
      return new Subscription({
        settings,
        topic: topics.get(settings.topic),
        push,
        forward: (name, message) => topics.find(name)?.publish([message]) !== undefined,
      });
    },
    subscriptionDeleted: (subscription) => {
      subscription.close();
      onSettled();
    },
  });

  return {
    topics,
    subscriptions,
    services: { 'google.pubsub.v1.Publisher': publisher, 'google.pubsub.v1.Subscriber': subscriber },
    streams: { 'google.pubsub.v1.Subscriber': { StreamingPull: streamingPull({ pulled, clock }) } },
  };
}
