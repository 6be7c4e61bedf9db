import { finder, ok, whenRead, type Answers, type Checks, type FixContext, type Known } from '../check.ts';
import type { Expected } from '../expected.ts';
import type { SetUp, SubscriptionSetUp } from '../set-up.ts';
import { BACKOFF, recreateSubscription, updateSubscription } from '../subscription-commands.ts';

const DAY_SECONDS = 86_400;
/** RunJob's deadline and this much must fit into the ack deadline, by the rule of the configuration. */
const SLACK_MS = 10_000;

const found = finder({
  'subscription-detached': {
    fault: 'a detached subscription gets no messages and cannot be attached again',
    fix: (context) => recreateSubscription(context),
  },
  'subscription-inactive': {
    fault: 'Pub/Sub reports that it cannot deliver to the destination of the subscription',
    fix: ({ expected }) => `gcloud pubsub subscriptions describe ${expected.subscription}`,
  },
  'subscription-filtered': {
    warning:
      'a message that the filter does not let pass is acknowledged by Pub/Sub and never launched; replayed dead letters go through the filter too',
    fix: (context) => recreateSubscription(context, { dropsFilter: true }),
  },
  'subscription-ordered': {
    warning:
      'a message waits until those before it with the same ordering key are acknowledged, so one that fails delays the others for hours',
    fix: (context) => recreateSubscription(context),
  },
  'subscription-exactly-once': {
    warning:
      "exactly-once delivery is for pull and promises nothing for a push; the bridge's own claims do that work",
    fix: (context) => updateSubscription(context, '--no-enable-exactly-once-delivery'),
  },
  'subscription-expires': {
    warning: 'a subscription that is not used for that long is deleted, and later messages are lost',
    fix: (context) => updateSubscription(context, '--expiration-period=never'),
  },
  'retention-short': {
    warning:
      'a message that waits longer is dropped: a burst drains over hours, and 100 attempts with back-off take about 15 hours',
    fix: (context) => updateSubscription(context, '--message-retention-duration=7d'),
  },
  'ack-deadline-shorter': {
    fault:
      'Pub/Sub gives a delivery up, and sends it again, while the bridge still works on it; each time counts as an attempt',
    fix: setAckDeadline,
  },
  'ack-deadline-longer': {
    warning:
      'the bridge sends a delivery back when ACK_DEADLINE_SECONDS end, although it could wait longer for its pace',
    fix: setAckDeadline,
  },
  'retry-immediate': {
    fault:
      'a delivery that fails comes again at once, so all its attempts are used up within minutes of any outage',
    fix: (context) => updateSubscription(context, ...BACKOFF),
  },
  'retry-backoff-differs': {
    warning:
      'a shorter back-off uses the attempts up sooner: from 10 s to 600 s, 100 attempts last about 15 hours',
    fix: (context) => updateSubscription(context, ...BACKOFF),
  },
});

function setAckDeadline(context: FixContext): string {
  return updateSubscription(context, `--ack-deadline=${context.expected.ackDeadlineSeconds}`);
}

/** How the push subscription delivers. */
export const SUBSCRIPTION_CHECKS = {
  'state of the subscription': ofSubscription(({ isDetached, isActive }) => {
    if (isDetached) return found('subscription-detached', 'it is detached from its topic');
    return isActive ? ok('active') : found('subscription-inactive', 'its state is RESOURCE_ERROR');
  }),
  filter: ofSubscription(({ filter }) =>
    filter === ''
      ? ok('none')
      : found('subscription-filtered', `only messages that match are delivered: ${filter}`),
  ),
  ordering: ofSubscription(({ isOrdered }) =>
    isOrdered ? found('subscription-ordered', 'message ordering is on') : ok('off'),
  ),
  'exactly-once': ofSubscription(({ isExactlyOnce, delivery }) =>
    isExactlyOnce && delivery === 'push'
      ? found('subscription-exactly-once', 'exactly-once delivery is on')
      : ok('off'),
  ),
  expiry: ofSubscription(({ expiresAfterSeconds }) =>
    expiresAfterSeconds === undefined
      ? ok('never')
      : found('subscription-expires', `it is deleted after ${days(expiresAfterSeconds)} without use`),
  ),
  retention: ofSubscription(({ retentionSeconds }) =>
    retentionSeconds < DAY_SECONDS
      ? found('retention-short', `messages are kept for ${retentionSeconds / 3600} h`)
      : ok(`messages are kept for ${days(retentionSeconds)}`),
  ),
  'ack deadline': ofSubscription(ackDeadline),
  'retry policy': ofSubscription(({ backoff }) => {
    if (backoff === undefined) return found('retry-immediate', 'there is none: messages come again at once');
    const { minimumSeconds, maximumSeconds } = backoff;
    const says = `back-off from ${minimumSeconds} s to ${maximumSeconds} s`;
    return minimumSeconds >= 10 && maximumSeconds >= 600 ? ok(says) : found('retry-backoff-differs', says);
  }),
} satisfies Checks;

function ackDeadline({ ackDeadlineSeconds }: SubscriptionSetUp, { expected }: Known) {
  const says = `it is ${ackDeadlineSeconds} s, and ACK_DEADLINE_SECONDS is ${expected.ackDeadlineSeconds}`;
  if (ackDeadlineSeconds * 1000 <= expected.runJobTimeoutMs + SLACK_MS) {
    const least = `RUN_JOB_TIMEOUT_MS and ${SLACK_MS} ms more do not fit into it`;
    return found('ack-deadline-shorter', `${says}; ${least}`);
  }
  if (ackDeadlineSeconds < expected.ackDeadlineSeconds) return found('ack-deadline-shorter', says);
  if (ackDeadlineSeconds > expected.ackDeadlineSeconds) return found('ack-deadline-longer', says);
  return ok(`${ackDeadlineSeconds} s`);
}

/** A check of the push subscription. */
export function ofSubscription<Judged extends Answers>(
  judge: (subscription: SubscriptionSetUp, known: Known) => Judged,
) {
  return (setUp: SetUp, expected: Expected) =>
    whenRead({ what: 'subscription', reading: setUp.subscription }, (value) =>
      judge(value, { setUp, expected }),
    );
}

function days(seconds: number): string {
  return `${Math.round((seconds / DAY_SECONDS) * 10) / 10} days`;
}
