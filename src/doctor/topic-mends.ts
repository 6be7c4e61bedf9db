import type { MendContext } from './problem.ts';
import { createSubscription } from './subscription-commands.ts';

/** What Pub/Sub shows as the topic of a subscription once that topic is deleted. */
const DELETED_TOPIC = '_deleted-topic_';

/** What mends a TOPIC that does not exist. A mistyped one is not created: nothing would deliver from it. */
export function mendMissingTopic(context: MendContext): string {
  const create = `gcloud pubsub topics create ${context.expected.topic}`;
  const topic = topicRead(context);
  return topic === undefined ? create : `${correctTopic(topic)}. If TOPIC is right: ${create}`;
}

/**
 * What mends a subscription on another topic than TOPIC. It is never deleted: a mistyped TOPIC or SUBSCRIPTION is
 * likelier than a wrong subscription, which may be another system's, and what it holds would be lost.
 */
export function mendSubscriptionElsewhere(context: MendContext): string {
  const { setUp, expected } = context;
  const { subscription } = expected;
  const beside = { ...expected, subscription: `${subscription}-2` };
  const tell = `  # and set SUBSCRIPTION=${beside.subscription} for the service`;
  const topic = topicRead(context);
  if (topic === undefined) {
    const create = createSubscription({ ...context, expected: beside });
    return `its topic was deleted, and it delivers no more than it still holds. Add another on TOPIC: ${create}${tell}`;
  }
  // Its endpoint and its filter may be another system's.
  const unread = { ...setUp, subscription: { kind: 'missing' } } as const;
  const create = createSubscription({ ...context, setUp: unread, expected: beside });
  return `${correctTopic(topic)}. If TOPIC is right, leave ${subscription} as it is, since it may hold messages, and add another: ${create}${tell}`;
}

function correctTopic(topic: string): string {
  return `set TOPIC=${topic} for the service, if that is the topic that requests are published to: it has the subscription`;
}

/** The topic that the subscription is on; undefined where there is no other than TOPIC. */
function topicRead({ setUp, expected }: MendContext): string | undefined {
  if (setUp.subscription.kind !== 'read') return undefined;
  const { topic } = setUp.subscription.value;
  return topic === DELETED_TOPIC || topic === expected.topic ? undefined : topic;
}
