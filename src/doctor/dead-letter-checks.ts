import { exists, unread } from './api-checks.ts';
import type { Expected } from './expected.ts';
import type { SubscriptionSetUp } from './set-up.ts';
import { found, notChecked, ok, whenRead, type Check, type Verdict, type Verdicts } from './verdict.ts';

/** The bridge gives a message up this many attempts before MAX_DELIVERY_ATTEMPTS. */
const ATTEMPTS_BEFORE = 5;
/** A long weekend: 4 days. Pub/Sub keeps messages for 7 days by default, for 31 at most. */
const LEAST_RETENTION_SECONDS = 4 * 86_400;

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

/** One that loses nothing is enough: each subscription keeps a copy of every message. */
function kept(readers: readonly SubscriptionSetUp[], expected: Expected): Verdicts {
  const working = readers.filter(({ isDetached }) => !isDetached);
  const staying = working.find((reading) => losses(reading).length === 0);
  if (staying !== undefined) return ok(`in ${staying.name}`);
  const [first] = working.toSorted((a, b) => rank(a, expected) - rank(b, expected));
  return first === undefined
    ? found('dead-letters-unread', `${expected.deadLetterTopic} has no subscription`)
    : losses(first);
}

/** How a subscription loses dead letters. */
function losses({
  name,
  expiresAfterSeconds,
  filter,
  retentionSeconds,
}: SubscriptionSetUp): readonly Verdict[] {
  const problems: Verdict[] = [];
  if (expiresAfterSeconds !== undefined) {
    problems.push(found('dead-letters-expire', `${name} expires when it is idle`, name));
  }
  if (filter !== '') {
    problems.push(found('dead-letters-filtered', `${name} only keeps what fits this: ${filter}`, name));
  }
  if (retentionSeconds < LEAST_RETENTION_SECONDS) {
    const says = `${name} keeps messages for ${Math.round((retentionSeconds / 3600) * 10) / 10} h`;
    problems.push(found('dead-letters-retention-short', says, name));
  }
  return problems;
}

/** The one that `dead-letters` reads is mended first. */
function rank({ name }: SubscriptionSetUp, { deadLetterSubscription }: Expected): number {
  return name === deadLetterSubscription ? 0 : 1;
}

function reader(subscription: SubscriptionSetUp, { deadLetterTopic }: Expected): Verdicts {
  const { name, topic, delivery, deadLetter, isDetached } = subscription;
  if (deadLetterTopic === '') return notChecked('DEAD_LETTER_TOPIC is empty');
  const problems: Verdict[] = [];
  if (topic !== deadLetterTopic) {
    const says = `${name} is on ${topic}, and DEAD_LETTER_TOPIC is ${deadLetterTopic}`;
    problems.push(found('dead-letter-subscription-elsewhere', says, name));
  }
  if (isDetached) {
    problems.push(found('dead-letter-subscription-detached', `${name} is detached from its topic`, name));
  }
  if (delivery !== 'pull') {
    problems.push(found('dead-letter-subscription-not-pull', `${name} is no pull subscription`, name));
  }
  if (deadLetter !== undefined) {
    problems.push(found('dead-letter-subscription-counts', `${name} has a dead-letter policy`, name));
  }
  return problems.length === 0 ? ok(name) : problems;
}
