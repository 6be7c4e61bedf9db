import { grantAgent, shellWord } from './gcloud.ts';
import type { MendContext } from './problem.ts';
import { hasPlaceholder, pushFlags } from './push-flags.ts';
import type { SubscriptionSetUp } from './set-up.ts';

/** Kept shorter than that, messages are kept for the default of 7 days. */
const DAY_SECONDS = 86_400;

/** What a delivery that fails waits before it comes again. */
export const BACKOFF = ['--min-retry-delay=10s', '--max-retry-delay=600s'];

/** The command that changes the push subscription. */
export function updateSubscription({ expected }: MendContext, ...flags: readonly string[]): string {
  return ['gcloud pubsub subscriptions update', expected.subscription, ...flags].join(' ');
}

/** The command that sets the push configuration. It replaces the whole of it, so what is right already is said again. */
export function setPushConfig(context: MendContext): string {
  const { subscription } = context.expected;
  return ['gcloud pubsub subscriptions modify-push-config', subscription, ...pushFlags(context)].join(' ');
}

/** What of the subscription that was read is not made again. */
interface Changes {
  readonly dropsFilter?: boolean;
}

/** The command that makes the push subscription: as it was read, where it was, and as the bridge needs it. */
export function createSubscription(context: MendContext, { dropsFilter = false }: Changes = {}): string {
  const { expected } = context;
  const { retentionSeconds = 0, filter = '' } = subscriptionOf(context) ?? {};
  const deadLetterTopic = deadLetterTopicOf(context);
  const create = [
    'gcloud pubsub subscriptions create',
    expected.subscription,
    `--topic=${expected.topic}`,
    ...pushFlags(context),
    `--ack-deadline=${expected.ackDeadlineSeconds}`,
    ...BACKOFF,
    ...(deadLetterTopic === '' ? [] : policyFlags(context, deadLetterTopic)),
    ...(retentionSeconds < DAY_SECONDS ? [] : [`--message-retention-duration=${retentionSeconds}s`]),
    ...(filter === '' || dropsFilter ? [] : [`--message-filter=${shellWord(filter)}`]),
    '--expiration-period=never',
  ].join(' ');
  if (deadLetterTopic === '') return create;
  return `${create} && ${grantAgent(expected.subscription, 'subscriber')}`;
}

/**
 * The command that replaces the push subscription, for what nothing can change. What it holds is lost with it, so
 * nothing is deleted by a line that still has to be filled in.
 */
export function recreateSubscription(context: MendContext, changes?: Changes): string {
  const { subscription } = context.expected;
  const create = createSubscription(context, changes);
  if (hasPlaceholder(create)) return `once ${subscription} is deleted, and with it what it holds: ${create}`;
  return `gcloud pubsub subscriptions delete ${subscription} && ${create}  # what it still holds is lost`;
}

/** The command that sets the dead-letter policy, and lets Pub/Sub move messages by it. */
export function setDeadLetterPolicy(context: MendContext): string {
  const topic = deadLetterTopicOf(context);
  if (topic === '') return 'set DEAD_LETTER_TOPIC for the service, and run `doctor` again';
  return [
    updateSubscription(context, ...policyFlags(context, topic)),
    grantAgent(topic, 'publisher'),
    grantAgent(context.expected.subscription, 'subscriber'),
  ].join(' && ');
}

/** The flags of gcloud for a dead-letter policy. */
export function policyFlags({ expected }: MendContext, topic: string): readonly string[] {
  return [`--dead-letter-topic=${topic}`, `--max-delivery-attempts=${expected.maxDeliveryAttempts}`];
}

/** DEAD_LETTER_TOPIC, else the one of the policy that there is; empty where nothing names one. */
export function deadLetterTopicOf(context: MendContext): string {
  const { deadLetterTopic } = context.expected;
  return deadLetterTopic === '' ? (subscriptionOf(context)?.deadLetter?.topic ?? '') : deadLetterTopic;
}

function subscriptionOf({ setUp }: MendContext): SubscriptionSetUp | undefined {
  return setUp.subscription.kind === 'read' ? setUp.subscription.value : undefined;
}
