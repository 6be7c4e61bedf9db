import type { ServiceHandlers } from '../grpc/grpc-server.ts';
import { messageIds } from './messages.ts';
import { publisherHandlers } from './publisher.ts';
import type { PushContext } from './push-dispatcher.ts';
import { Resources } from './resources.ts';
import { subscriberHandlers } from './subscriber.ts';
import { Subscription } from './subscription.ts';
import { Topic } from './topic.ts';

/** The topics and subscriptions of an emulator, and the RPCs that act on them. */
export interface Broker {
  readonly topics: Resources<Topic>;
  readonly subscriptions: Resources<Subscription>;
  readonly services: ServiceHandlers;
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
  });

  const subscriber = subscriberHandlers({
    subscriptions,
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

  const services = { 'google.pubsub.v1.Publisher': publisher, 'google.pubsub.v1.Subscriber': subscriber };
  return { topics, subscriptions, services };
}
