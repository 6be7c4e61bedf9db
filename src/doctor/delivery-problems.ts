import { shellWord, updateSubscription } from './gcloud.ts';
import type { DeliveryCode } from './problem-code.ts';
import type { MendContext, Problem } from './problem.ts';

const BACKOFF = ['--min-retry-delay=10s', '--max-retry-delay=600s'];

/** Nothing can change the topic or the filter of a subscription. What it holds is lost with it. */
function recreate(context: MendContext): string {
  const { subscription } = context.expected;
  return `gcloud pubsub subscriptions delete ${subscription} && ${create(context)}  # what it still holds is lost`;
}

function create({ expected }: MendContext): string {
  const { pushToken, deadLetterTopic } = expected;
  const [account = ''] = pushToken?.serviceAccounts ?? [];
  return [
    'gcloud pubsub subscriptions create',
    expected.subscription,
    `--topic=${expected.topic}`,
    `--push-endpoint=https://SERVICE-ADDRESS${expected.pushPath}`,
    ...(pushToken === undefined
      ? []
      : [
          `--push-auth-service-account=${shellWord(account)}`,
          `--push-auth-token-audience=${shellWord(pushToken.audience)}`,
        ]),
    `--ack-deadline=${expected.ackDeadlineSeconds}`,
    ...BACKOFF,
    ...(deadLetterTopic === ''
      ? []
      : [
          `--dead-letter-topic=${deadLetterTopic}`,
          `--max-delivery-attempts=${expected.maxDeliveryAttempts}`,
        ]),
    '--expiration-period=never',
  ].join(' ');
}

function setAckDeadline(context: MendContext): string {
  return updateSubscription(context, `--ack-deadline=${context.expected.ackDeadlineSeconds}`);
}

/** What there is to know about each problem of the way to the bridge. */
export const DELIVERY_PROBLEMS: Readonly<Record<DeliveryCode, Problem>> = {
  'topic-missing': {
    standing: 'fault',
    why: 'there is nothing to publish launch requests to',
    mend: ({ expected }) => `gcloud pubsub topics create ${expected.topic}`,
  },
  'subscription-missing': {
    standing: 'fault',
    why: 'what is published reaches nobody, and a topic without a subscription keeps nothing',
    mend: create,
  },
  'subscription-elsewhere': {
    standing: 'fault',
    why: 'what is published to TOPIC does not come to this subscription',
    mend: recreate,
  },
  'subscription-detached': {
    standing: 'fault',
    why: 'a detached subscription gets no messages and cannot be attached again',
    mend: recreate,
  },
  'subscription-inactive': {
    standing: 'fault',
    why: 'Pub/Sub says of itself that it cannot deliver to where the subscription leads',
    mend: ({ expected }) => `gcloud pubsub subscriptions describe ${expected.subscription}`,
  },
  'subscription-filtered': {
    standing: 'warning',
    why: 'a message that the filter does not let pass is acknowledged by Pub/Sub and never launched; dead letters that are replayed pass the filter too',
    mend: recreate,
  },
  'subscription-ordered': {
    standing: 'warning',
    why: 'of messages with one ordering key each waits until those before it are acknowledged, so one that fails holds the others up for hours',
    mend: recreate,
  },
  'subscription-exactly-once': {
    standing: 'warning',
    why: "exactly-once delivery is for pull; on a push it promises nothing, and the bridge's own claims do the work",
    mend: (context) => updateSubscription(context, '--no-enable-exactly-once-delivery'),
  },
  'subscription-expires': {
    standing: 'warning',
    why: 'a subscription that nobody used for so long is deleted, and what is published from then on is lost',
    mend: (context) => updateSubscription(context, '--expiration-period=never'),
  },
  'retention-short': {
    standing: 'warning',
    why: 'a message that waits longer is dropped: a burst drains over hours, and 100 attempts with back-off take about 15',
    mend: (context) => updateSubscription(context, '--message-retention-duration=7d'),
  },
  'ack-deadline-shorter': {
    standing: 'fault',
    why: 'Pub/Sub gives a delivery up, and sends it again, while the bridge still works on it; each time counts as an attempt',
    mend: setAckDeadline,
  },
  'ack-deadline-longer': {
    standing: 'warning',
    why: 'the bridge sends a delivery back when ACK_DEADLINE_SECONDS end, although it could wait longer for its pace',
    mend: setAckDeadline,
  },
  'retry-immediate': {
    standing: 'fault',
    why: 'a delivery that fails comes again at once, so all its attempts are used up within minutes of any outage',
    mend: (context) => updateSubscription(context, ...BACKOFF),
  },
  'retry-backoff-differs': {
    standing: 'warning',
    why: 'a shorter back-off uses the attempts up sooner: from 10 s to 600 s, 100 attempts last about 15 hours',
    mend: (context) => updateSubscription(context, ...BACKOFF),
  },
};
