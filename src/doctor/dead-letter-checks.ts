import { exists, unread } from './api-checks.ts';
import type { Expected } from './expected.ts';
import type { SubscriptionSetUp } from './set-up.ts';
import { found, notChecked, ok, whenRead, type Check, type Verdict, type Verdicts } from './verdict.ts';

/** The bridge gives a message up this many attempts before MAX_DELIVERY_ATTEMPTS. */
const ATTEMPTS_BEFORE = 5;

/** The way of a message that is given up. */
export const DEAD_LETTER_CHECKS: readonly Check[] = [
  {
    name: 'dead-letter policy',
    judge: ({ subscription }, expected) =>
      whenRead({ what: 'subscription', reading: subscription }, (value) => policy(value, expected)),
  },
  {
    name: 'dead-letter topic',
    judge: ({ deadLetterTopic }, expected) =>
      exists(deadLetterTopic, { name: expected.deadLetterTopic, missing: 'dead-letter-topic-missing' }),
  },
  {
    name: 'dead letters are kept',
    judge: ({ deadLetterReaders, deadLetterTopic }, expected) => {
      if (deadLetterTopic.kind !== 'read') {
        return whenRead({ what: 'dead-letter topic', reading: deadLetterTopic }, () => []);
      }
      if (deadLetterReaders.kind === 'failed') return unread(deadLetterReaders, 'the dead-letter topic');
      return whenRead({ what: 'dead-letter topic', reading: deadLetterReaders }, (readers) =>
        kept(readers, expected),
      );
    },
  },
  {
    name: 'dead-letter subscription',
    judge: ({ deadLetterSubscription: reading }, expected) => {
      const name = expected.deadLetterSubscription;
      if (reading.kind !== 'read') {
        return exists(reading, { name, missing: 'dead-letter-subscription-missing' });
      }
      return reader(reading.value, expected);
    },
  },
];

function policy({ deadLetter }: SubscriptionSetUp, expected: Expected): Verdicts {
  if (deadLetter === undefined) return found('dead-letter-policy-missing', 'there is none');
  const { topic, maxDeliveryAttempts: attempts } = deadLetter;
  const problems: Verdict[] = [];
  if (expected.deadLetterTopic === '') {
    problems.push(
      found('dead-letter-topic-unset', `the policy has ${topic}, and DEAD_LETTER_TOPIC is empty`),
    );
  } else if (topic !== expected.deadLetterTopic) {
    const says = `the policy has ${topic}, and DEAD_LETTER_TOPIC is ${expected.deadLetterTopic}`;
    problems.push(found('dead-letter-policy-elsewhere', says));
  }
  const says = `the policy has ${attempts}, and MAX_DELIVERY_ATTEMPTS is ${expected.maxDeliveryAttempts}`;
  if (attempts < expected.maxDeliveryAttempts) problems.push(found('max-attempts-fewer', says));
  if (attempts > expected.maxDeliveryAttempts) problems.push(found('max-attempts-more', says));
  const ends = Math.max(1, expected.maxDeliveryAttempts - ATTEMPTS_BEFORE);
  return problems.length === 0
    ? ok(`${topic} after ${attempts} attempts; the bridge ends at ${ends}`)
    : problems;
}

/** One that stays is enough: each subscription keeps a copy of every message. */
function kept(readers: readonly SubscriptionSetUp[], { deadLetterTopic }: Expected): Verdicts {
  const working = readers.filter(({ isDetached }) => !isDetached);
  if (working.length === 0) return found('dead-letters-unread', `${deadLetterTopic} has no subscription`);
  const staying = working.find(({ expiresAfterSeconds }) => expiresAfterSeconds === undefined);
  if (staying !== undefined) return ok(`in ${staying.name}`);
  const [first] = working;
  return found('dead-letters-expire', `${first?.name} expires when it is idle`, first?.name);
}

function reader(subscription: SubscriptionSetUp, { deadLetterTopic }: Expected): Verdicts {
  const { name, topic, delivery, deadLetter } = subscription;
  if (deadLetterTopic === '') return notChecked('DEAD_LETTER_TOPIC is empty');
  const problems: Verdict[] = [];
  if (topic !== deadLetterTopic) {
    const says = `${name} is on ${topic}, and DEAD_LETTER_TOPIC is ${deadLetterTopic}`;
    problems.push(found('dead-letter-subscription-elsewhere', says, name));
  }
  if (delivery !== 'pull') {
    problems.push(found('dead-letter-subscription-not-pull', `${name} is no pull subscription`, name));
  }
  if (deadLetter !== undefined) {
    problems.push(found('dead-letter-subscription-counts', `${name} has a dead-letter policy`, name));
  }
  return problems.length === 0 ? ok(name) : problems;
}
