import { allFound, finder, notChecked, ok, whenRead, whenThere, type Checks } from '../check.ts';
import type { Expected } from '../expected.ts';
import type { SubscriptionSetUp } from '../set-up.ts';
import { createDeadLetterSubscription } from '../subscription-commands.ts';

/** A long weekend: 4 days. Pub/Sub keeps messages for 7 days by default, for 31 at most. */
const LEAST_RETENTION_SECONDS = 4 * 86_400;

const found = finder({
  'dead-letters-unread': {
    fault: 'a topic without a subscription keeps nothing: every dead letter is lost',
    fix: createDeadLetterSubscription,
  },
  'dead-letters-expire': {
    fault: 'Pub/Sub deletes an idle subscription, with the dead letters in it',
    fix: ({ subject }) => `gcloud pubsub subscriptions update ${subject} --expiration-period=never`,
  },
  'dead-letters-filtered': {
    fault:
      'a dead letter that the filter does not let pass is acknowledged by Pub/Sub and lost; a filter cannot be changed',
    fix: createDeadLetterSubscription,
  },
  'dead-letters-retention-short': {
    fault: 'a dead letter that is not handled over a long weekend is lost',
    fix: ({ subject }) =>
      `gcloud pubsub subscriptions update ${subject} --message-retention-duration=31d  # LEDGER_RETENTION_DAYS=32 goes with it`,
  },
  'dead-letter-subscription-missing': {
    fault: '`dead-letters list` and `replay` read from it',
    fix: createDeadLetterSubscription,
  },
  'dead-letter-subscription-elsewhere': {
    fault: '`dead-letters` would show, and replay, messages that are not dead letters of this bridge',
    fix: ({ expected }) => `set DEAD_LETTER_SUBSCRIPTION to one on ${expected.deadLetterTopic}`,
  },
  'dead-letter-subscription-detached': {
    fault: 'a detached subscription gets no messages and cannot be attached again',
    fix: createDeadLetterSubscription,
  },
  'dead-letter-subscription-not-pull': {
    fault: '`dead-letters` pulls, which Pub/Sub refuses on any other kind of subscription',
    fix: ({ subject }) => `gcloud pubsub subscriptions modify-push-config ${subject} --push-endpoint=`,
  },
  'dead-letter-subscription-counts': {
    warning: 'each look at dead letters counts as an attempt; after the last one the policy moves them away',
    fix: ({ subject }) => `gcloud pubsub subscriptions update ${subject} --clear-dead-letter-policy`,
  },
});

/** Whether dead letters are kept, and where `dead-letters` reads them. */
export const DEAD_LETTER_SUBSCRIPTION_CHECKS = {
  'dead letters are kept': ({ deadLetterReaders, deadLetterTopic }, expected) =>
    whenRead({ what: 'dead-letter topic', reading: deadLetterTopic }, () =>
      whenThere(deadLetterReaders, {
        name: 'the dead-letter topic',
        missing: notChecked('the dead-letter topic does not exist'),
        judge: (readers) => keptIn(readers, expected),
      }),
    ),
  'dead-letter subscription': ({ deadLetterSubscription }, expected) => {
    const { deadLetterSubscription: name } = expected;
    return whenThere(deadLetterSubscription, {
      name,
      missing: found('dead-letter-subscription-missing', `${name} does not exist`),
      judge: (subscription) => read(subscription, expected),
    });
  },
} satisfies Checks;

/** One subscription that loses nothing is enough: each keeps a copy of every message. */
function keptIn(readers: readonly SubscriptionSetUp[], expected: Expected) {
  const { deadLetterSubscription: configured, deadLetterTopic } = expected;
  const working = readers.filter(({ isDetached }) => !isDetached);
  const judged = working.map((reader) => ({ name: reader.name, answer: losses(reader) }));
  const lossless = judged.find(({ answer }) => 'kind' in answer);
  // Without one, the one that `dead-letters` reads should be fixed first.
  const first = lossless ?? judged.find(({ name }) => name === configured) ?? judged[0];
  return first?.answer ?? found('dead-letters-unread', `${deadLetterTopic} has no subscription`);
}

/** How a subscription loses dead letters. */
function losses({ name, expiresAfterSeconds, filter, retentionSeconds }: SubscriptionSetUp) {
  const hours = Math.round((retentionSeconds / 3600) * 10) / 10;
  return allFound(
    [
      expiresAfterSeconds !== undefined &&
        found('dead-letters-expire', `${name} expires when it is idle`, name),
      filter !== '' &&
        found('dead-letters-filtered', `${name} only keeps messages that match: ${filter}`, name),
      retentionSeconds < LEAST_RETENTION_SECONDS &&
        found('dead-letters-retention-short', `${name} keeps messages for ${hours} h`, name),
    ],
    ok(`in ${name}`),
  );
}

function read(subscription: SubscriptionSetUp, { deadLetterTopic }: Expected) {
  const { name, topic, delivery, deadLetter, isDetached } = subscription;
  if (deadLetterTopic === '') return notChecked('DEAD_LETTER_TOPIC is empty');
  return allFound(
    [
      topic !== deadLetterTopic &&
        found(
          'dead-letter-subscription-elsewhere',
          `${name} is on ${topic}, and DEAD_LETTER_TOPIC is ${deadLetterTopic}`,
          name,
        ),
      isDetached && found('dead-letter-subscription-detached', `${name} is detached from its topic`, name),
      delivery !== 'pull' &&
        found('dead-letter-subscription-not-pull', `${name} is not a pull subscription`, name),
      deadLetter !== undefined &&
        found('dead-letter-subscription-counts', `${name} has a dead-letter policy`, name),
    ],
    ok(name),
  );
}
