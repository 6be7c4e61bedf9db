import { exists, finder, ok, type Checks, type FixContext } from '../check.ts';
import { createSubscription } from '../subscription-commands.ts';
import { ofSubscription } from './subscription.ts';

/** Pub/Sub's name for the topic of a subscription after that topic was deleted. */
export const DELETED_TOPIC = '_deleted-topic_';

const found = finder({
  'topic-missing': { fault: 'there is nothing to publish launch requests to', fix: createTopic },
  'events-topic-missing': {
    fault: 'events about launches wait in the ledger until they can be published',
    fix: ({ expected }) => `gcloud pubsub topics create ${expected.eventsTopic}`,
  },
  'subscription-missing': {
    fault: 'published messages are lost: a topic without a subscription keeps nothing',
    fix: (context) => createSubscription(context),
  },
  'subscription-elsewhere': {
    fault: 'messages that are published to TOPIC do not reach this subscription',
    fix: correctTopicOrSubscription,
  },
});

/** Whether there are the topic and its subscription. */
export const TOPIC_CHECKS = {
  topic: ({ topic }, { topic: name }) =>
    exists(topic, { name, missing: found('topic-missing', `${name} does not exist`) }),
  'topic of events': ({ eventsTopic }, { eventsTopic: name }) =>
    exists(eventsTopic, { name, missing: found('events-topic-missing', `${name} does not exist`) }),
  subscription: ({ subscription }, { subscription: name }) =>
    exists(subscription, { name, missing: found('subscription-missing', `${name} does not exist`) }),
  'topic of the subscription': ofSubscription(({ topic }, { expected }) =>
    topic === expected.topic
      ? ok(`it is on ${topic}`)
      : found('subscription-elsewhere', `it is on ${topic}, and TOPIC is ${expected.topic}`),
  ),
} satisfies Checks;

/** A topic is not created if TOPIC may be mistyped: no subscription would deliver from it. */
function createTopic(context: FixContext): string {
  const create = `gcloud pubsub topics create ${context.expected.topic}`;
  const topic = otherTopic(context);
  return topic === undefined ? create : `${correctTopic(topic)}. If TOPIC is right: ${create}`;
}

/**
 * Never deletes the subscription: a mistyped TOPIC or SUBSCRIPTION is likelier than a wrong subscription, which
 * may belong to another system, and the messages that it holds would be lost.
 */
function correctTopicOrSubscription(context: FixContext): string {
  const { setUp, expected } = context;
  const { subscription } = expected;
  const second = { ...expected, subscription: `${subscription}-2` };
  const tell = `  # and set SUBSCRIPTION=${second.subscription} for the service`;
  const topic = otherTopic(context);
  if (topic === undefined) {
    const create = createSubscription({ ...context, expected: second });
    return `its topic was deleted, so it delivers only its remaining messages. Add another on TOPIC: ${create}${tell}`;
  }
  // Its endpoint and its filter may belong to another system, so they are not copied.
  const unread = { ...setUp, subscription: { kind: 'missing' } } as const;
  const create = createSubscription({ ...context, setUp: unread, expected: second });
  return `${correctTopic(topic)}. If TOPIC is right, keep ${subscription}, which may hold messages, and add another: ${create}${tell}`;
}

function correctTopic(topic: string): string {
  return `set TOPIC=${topic} for the service, if that is the topic that requests are published to: it has the subscription`;
}

/** The topic that the subscription is on, unless that is TOPIC or was deleted. */
function otherTopic({ setUp, expected }: FixContext): string | undefined {
  const topic = setUp.subscription.value?.topic;
  return topic === DELETED_TOPIC || topic === expected.topic ? undefined : topic;
}
