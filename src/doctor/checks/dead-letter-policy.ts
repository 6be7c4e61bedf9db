import { allFound, exists, finder, ok, type Checks, type FixContext, type Known } from '../check.ts';
import { grantAgent } from '../gcloud.ts';
import type { SubscriptionSetUp } from '../set-up.ts';
import {
  deadLetterTopicOf,
  policyFlags,
  setDeadLetterPolicy,
  updateSubscription,
} from '../subscription-commands.ts';
import { ofSubscription } from './subscription.ts';

/** The bridge gives a message up this many attempts before MAX_DELIVERY_ATTEMPTS. */
const ATTEMPTS_BEFORE = 5;

const found = finder({
  'dead-letter-policy-missing': {
    fault:
      'a message that keeps failing comes again until its retention ends and is then lost; without the policy Pub/Sub does not count attempts either',
    fix: setDeadLetterPolicy,
  },
  'dead-letter-policy-elsewhere': {
    fault: 'messages that the policy moves do not reach `dead-letters` and the alerts on DEAD_LETTER_TOPIC',
    fix: setDeadLetterPolicy,
  },
  'max-attempts-fewer': {
    fault:
      'Pub/Sub moves a message before the bridge does, without its reason and without the launch id that makes a replay safe',
    fix: setAttempts,
  },
  'max-attempts-more': {
    warning:
      'the bridge gives a message up 5 attempts before MAX_DELIVERY_ATTEMPTS, earlier than the policy asks for',
    fix: setAttempts,
  },
  'dead-letter-topic-unset': {
    warning: 'a message that can never be launched is refused until the policy moves it, without its reason',
    fix: ({ setUp }) =>
      `set DEAD_LETTER_TOPIC=${setUp.subscription.value?.deadLetter?.topic ?? 'DEAD-LETTER-TOPIC'} for the service`,
  },
  'dead-letter-topic-missing': {
    fault: 'a message that can never be launched cannot be kept, so it comes again and again',
    fix: ({ expected: { deadLetterTopic } }) =>
      `gcloud pubsub topics create ${deadLetterTopic} && ${grantAgent(deadLetterTopic, 'publisher')}`,
  },
});

function setAttempts(context: FixContext): string {
  return updateSubscription(context, ...policyFlags(context, deadLetterTopicOf(context)));
}

/** How a message that is given up gets to the dead-letter topic. */
export const DEAD_LETTER_POLICY_CHECKS = {
  'dead-letter policy': ofSubscription(policyOf),
  'dead-letter topic': ({ deadLetterTopic }, { deadLetterTopic: name }) =>
    exists(deadLetterTopic, { name, missing: found('dead-letter-topic-missing', `${name} does not exist`) }),
} satisfies Checks;

function policyOf({ deadLetter }: SubscriptionSetUp, { expected }: Known) {
  const { deadLetterTopic, maxDeliveryAttempts: most } = expected;
  if (deadLetter === undefined) return found('dead-letter-policy-missing', 'there is none');
  const { topic, maxDeliveryAttempts: attempts } = deadLetter;
  const says = `the policy has ${attempts}, and MAX_DELIVERY_ATTEMPTS is ${most}`;
  const ends = Math.max(1, most - ATTEMPTS_BEFORE);
  return allFound(
    [
      deadLetterTopic === '' &&
        found('dead-letter-topic-unset', `the policy has ${topic}, and DEAD_LETTER_TOPIC is empty`),
      deadLetterTopic !== '' &&
        topic !== deadLetterTopic &&
        found(
          'dead-letter-policy-elsewhere',
          `the policy has ${topic}, and DEAD_LETTER_TOPIC is ${deadLetterTopic}`,
        ),
      attempts < most && found('max-attempts-fewer', says),
      attempts > most && found('max-attempts-more', says),
    ],
    ok(`${topic} after ${attempts} attempts; the bridge ends at ${ends}`),
  );
}
