import { grantAgent } from './gcloud.ts';
import type { DeadLetterCode } from './problem-code.ts';
import type { MendContext, Problem } from './problem.ts';
import {
  deadLetterTopicOf,
  policyFlags,
  setDeadLetterPolicy,
  updateSubscription,
} from './subscription-commands.ts';

function setAttempts(context: MendContext): string {
  return updateSubscription(context, ...policyFlags(context, deadLetterTopicOf(context)));
}

/** One that reads dead letters: that of the configuration, or beside one that is there and does not do. */
function createReader(context: MendContext): string {
  const { setUp, expected, subject } = context;
  const topic = deadLetterTopicOf(context);
  if (topic === '') return 'set DEAD_LETTER_TOPIC for the service, and run `doctor` again';
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

/** What there is to know about each problem of the way of dead letters. */
export const DEAD_LETTER_PROBLEMS: Readonly<Record<DeadLetterCode, Problem>> = {
  'dead-letter-policy-missing': {
    standing: 'fault',
    why: 'a message that keeps failing comes again until its retention ends and is then lost; without the policy Pub/Sub does not count attempts either',
    mend: setDeadLetterPolicy,
  },
  'dead-letter-policy-elsewhere': {
    standing: 'fault',
    why: '`dead-letters` and whoever watches DEAD_LETTER_TOPIC do not see what the policy moves',
    mend: setDeadLetterPolicy,
  },
  'max-attempts-fewer': {
    standing: 'fault',
    why: 'Pub/Sub moves a message before the bridge does, without its reason and without the launch id that makes a replay safe',
    mend: setAttempts,
  },
  'max-attempts-more': {
    standing: 'warning',
    why: 'the bridge gives a message up 5 attempts before MAX_DELIVERY_ATTEMPTS, earlier than the policy asks for',
    mend: setAttempts,
  },
  'dead-letter-topic-unset': {
    standing: 'warning',
    why: 'a message that can never be launched is refused until the policy moves it, without its reason',
    mend: ({ setUp }) => {
      const policy = setUp.subscription.kind === 'read' ? setUp.subscription.value.deadLetter : undefined;
      return `set DEAD_LETTER_TOPIC=${policy?.topic ?? 'DEAD-LETTER-TOPIC'} for the service`;
    },
  },
  'dead-letter-topic-missing': {
    standing: 'fault',
    why: 'a message that can never be launched cannot be kept, so it comes again and again',
    mend: ({ expected: { deadLetterTopic } }) =>
      `gcloud pubsub topics create ${deadLetterTopic} && ${grantAgent(deadLetterTopic, 'publisher')}`,
  },
  'dead-letters-unread': {
    standing: 'fault',
    why: 'a topic without a subscription keeps nothing: every dead letter is lost',
    mend: createReader,
  },
  'dead-letters-expire': {
    standing: 'fault',
    why: 'nobody reads dead letters for months, so the subscription that keeps them is deleted with them',
    mend: ({ subject }) => `gcloud pubsub subscriptions update ${subject} --expiration-period=never`,
  },
  'dead-letters-filtered': {
    standing: 'fault',
    why: 'a dead letter that the filter does not let pass is acknowledged by Pub/Sub and lost; nothing can change a filter',
    mend: createReader,
  },
  'dead-letters-retention-short': {
    standing: 'fault',
    why: 'a dead letter that nobody looks at over a weekend is lost',
    mend: ({ subject }) =>
      `gcloud pubsub subscriptions update ${subject} --message-retention-duration=31d  # LEDGER_RETENTION_DAYS=32 goes with it`,
  },
  'dead-letter-subscription-missing': {
    standing: 'fault',
    why: '`dead-letters list` and `replay` read from it',
    mend: createReader,
  },
  'dead-letter-subscription-elsewhere': {
    standing: 'fault',
    why: '`dead-letters` would show, and replay, messages that are no dead letters of this bridge',
    mend: (context) => `set DEAD_LETTER_SUBSCRIPTION to one on ${context.expected.deadLetterTopic}`,
  },
  'dead-letter-subscription-detached': {
    standing: 'fault',
    why: 'a detached subscription gets no messages and cannot be attached again',
    mend: createReader,
  },
  'dead-letter-subscription-not-pull': {
    standing: 'fault',
    why: '`dead-letters` pulls, which Pub/Sub refuses on any other kind of subscription',
    mend: ({ subject }) => `gcloud pubsub subscriptions modify-push-config ${subject} --push-endpoint=`,
  },
  'dead-letter-subscription-counts': {
    standing: 'warning',
    why: 'each look at dead letters counts as an attempt, after which the policy moves them away',
    mend: ({ subject }) => `gcloud pubsub subscriptions update ${subject} --clear-dead-letter-policy`,
  },
};
