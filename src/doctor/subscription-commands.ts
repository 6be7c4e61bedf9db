import { isOnCloudRun } from './addresses.ts';
import type { FixContext } from './check.ts';
import { grantAgent, shellWord } from './gcloud.ts';

/** A retention shorter than this is not copied: the default of 7 days takes its place. */
const DAY_SECONDS = 86_400;

/** How long a failed delivery waits before it comes again. */
export const BACKOFF = ['--min-retry-delay=10s', '--max-retry-delay=600s'];

/** Placeholders: only the reader knows what belongs there. */
const ADDRESS = 'SERVICE-ADDRESS';
const QUERY = 'QUERY-OF-THE-ENDPOINT';
const ACCOUNT = 'EMAIL-OF-THE-DELIVERY-ACCOUNT';
/** Of a subscription that rules name, if its own is not known. */
export const EVENTS_TOPIC = 'TOPIC-OF-THE-EVENTS';
const PLACEHOLDER = new RegExp([ADDRESS, QUERY, ACCOUNT, EVENTS_TOPIC].join('|'));

const UNNAMED = 'set DEAD_LETTER_TOPIC for the service, and run `doctor` again';

/** The command that changes the push subscription. */
export function updateSubscription({ expected }: FixContext, ...flags: readonly string[]): string {
  return ['gcloud pubsub subscriptions update', expected.subscription, ...flags].join(' ');
}

/** The command that sets the push configuration. It replaces all of it, so it repeats what is right already. */
export function setPushConfig(context: FixContext): string {
  const { subscription } = context.expected;
  return ['gcloud pubsub subscriptions modify-push-config', subscription, ...pushFlags(context)].join(' ');
}

/** Settings of the old subscription that the new one does not get. */
interface Changes {
  readonly dropsFilter?: boolean;
}

/** The command that creates the push subscription: as it was read, where it was, and as the bridge needs it. */
export function createSubscription(context: FixContext, { dropsFilter = false }: Changes = {}): string {
  const { setUp, expected } = context;
  const { retentionSeconds = 0, filter = '' } = setUp.subscription.value ?? {};
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
 * The command that replaces the push subscription, for settings that cannot be changed. The messages that it
 * holds are lost with it, so a command that still has to be filled in deletes nothing.
 */
export function recreateSubscription(context: FixContext, changes?: Changes): string {
  const { subscription } = context.expected;
  const create = createSubscription(context, changes);
  if (PLACEHOLDER.test(create)) {
    return `once ${subscription} is deleted, which loses its messages: ${create}`;
  }
  return `gcloud pubsub subscriptions delete ${subscription} && ${create}  # its remaining messages are lost`;
}

/** The command that sets the dead-letter policy, and lets Pub/Sub move messages by it. */
export function setDeadLetterPolicy(context: FixContext): string {
  const topic = deadLetterTopicOf(context);
  if (topic === '') return UNNAMED;
  return [
    updateSubscription(context, ...policyFlags(context, topic)),
    grantAgent(topic, 'publisher'),
    grantAgent(context.expected.subscription, 'subscriber'),
  ].join(' && ');
}

/** The command that creates the configured subscription for dead letters, or a second one if the configured one loses them. */
export function createDeadLetterSubscription(context: FixContext): string {
  const { setUp, expected, subject } = context;
  const topic = deadLetterTopicOf(context);
  if (topic === '') return UNNAMED;
  const { deadLetterSubscription: configured, projectId } = expected;
  const isOther = subject !== '' && subject !== configured;
  const isOneThere = isOther || setUp.deadLetterSubscription.kind === 'read';
  const other = `projects/${projectId}/subscriptions/${topic.split('/').at(-1)}-${isOneThere ? 'kept' : 'pull'}`;
  const name = configured === '' || isOneThere ? other : configured;
  const create = `gcloud pubsub subscriptions create ${name} --topic=${topic} --expiration-period=never --message-retention-duration=31d`;
  return name === configured
    ? create
    : `${create}  # and set DEAD_LETTER_SUBSCRIPTION=${name} for the service`;
}

/** The flags of gcloud for a dead-letter policy. */
export function policyFlags({ expected }: FixContext, topic: string): readonly string[] {
  return [`--dead-letter-topic=${topic}`, `--max-delivery-attempts=${expected.maxDeliveryAttempts}`];
}

/** DEAD_LETTER_TOPIC, or else the topic of the policy that was read; empty when neither names one. */
export function deadLetterTopicOf({ setUp, expected: { deadLetterTopic } }: FixContext): string {
  return deadLetterTopic === '' ? (setUp.subscription.value?.deadLetter?.topic ?? '') : deadLetterTopic;
}

/** The flags of gcloud for the whole push configuration: what is right already, and what the bridge needs. */
function pushFlags({ setUp, expected }: FixContext): readonly string[] {
  const push = setUp.subscription.value?.push;
  const { serviceAccounts, audience: wanted } = expected.pushToken;
  const email = push?.token?.email ?? '';
  const account = serviceAccounts.includes(email) ? email : (serviceAccounts[0] ?? email);
  const needsToken = expected.isPushChecked || push === undefined || isOnCloudRun(push.endpoint);
  const named = account === '' && needsToken ? ACCOUNT : account;
  const given = wanted === '' ? (push?.token?.audience ?? '') : wanted;
  const audiences = expected.isPushChecked ? [] : (setUp.service.value?.audiences ?? []);
  const audience = audiences.length === 0 || audiences.includes(given) ? given : (audiences[0] ?? '');
  return [
    `--push-endpoint=${shellWord(endpointWith(push?.endpoint, expected.pushPath))}`,
    ...(named === '' ? [] : [`--push-auth-service-account=${shellWord(named)}`]),
    ...(audience === '' || named === '' ? [] : [`--push-auth-token-audience=${shellWord(audience)}`]),
    ...(push === undefined || push.wrapper === 'wrapped'
      ? []
      : ['--push-no-wrapper', '--push-no-wrapper-write-metadata']),
  ];
}

/** The query of an endpoint can be secret, so a placeholder stands for it. */
function endpointWith(endpoint: string | undefined, path: string): string {
  const url = URL.parse(endpoint ?? '');
  const query = url === null || url.search === '' ? '' : `?${QUERY}`;
  return `https://${url?.host ?? ADDRESS}${path}${query}`;
}
