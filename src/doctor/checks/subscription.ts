import { finder, ok, whenRead, type Answers, type Check, type FixContext } from '../check.ts';
import type { Expected } from '../expected.ts';
import type { SubscriptionSetUp } from '../set-up.ts';
import { BACKOFF, recreateSubscription, updateSubscription } from '../subscription-commands.ts';

const DAY_SECONDS = 86_400;
/** RunJob's deadline and this much must fit into the ack deadline, as the configuration demands of itself. */
const SLACK_MS = 10_000;

const found = finder({
  'subscription-detached': {
    standing: 'fault',
    why: 'a detached subscription gets no messages and cannot be attached again',
    fix: (context) => recreateSubscription(context),
  },
  'subscription-inactive': {
    standing: 'fault',
    why: 'Pub/Sub says of itself that it cannot deliver to where the subscription leads',
    fix: ({ expected }) => `gcloud pubsub subscriptions describe ${expected.subscription}`,
  },
  'subscription-filtered': {
    standing: 'warning',
    why: 'a message that the filter does not let pass is acknowledged by Pub/Sub and never launched; dead letters that are replayed pass the filter too',
    fix: (context) => recreateSubscription(context, { dropsFilter: true }),
  },
  'subscription-ordered': {
    standing: 'warning',
    why: 'of messages with one ordering key each waits until those before it are acknowledged, so one that fails delays the others for hours',
    fix: (context) => recreateSubscription(context),
  },
  'subscription-exactly-once': {
    standing: 'warning',
    why: "exactly-once delivery is for pull; on a push it promises nothing, and the bridge's own claims do the work",
    fix: (context) => updateSubscription(context, '--no-enable-exactly-once-delivery'),
  },
  'subscription-expires': {
    standing: 'warning',
    why: 'a subscription that nobody used for so long is deleted, and what is published from then on is lost',
    fix: (context) => updateSubscription(context, '--expiration-period=never'),
  },
  'retention-short': {
    standing: 'warning',
    why: 'a message that waits longer is dropped: a burst drains over hours, and 100 attempts with back-off take about 15',
    fix: (context) => updateSubscription(context, '--message-retention-duration=7d'),
  },
  'ack-deadline-shorter': {
    standing: 'fault',
    why: 'Pub/Sub gives a delivery up, and sends it again, while the bridge still works on it; each time counts as an attempt',
    fix: setAckDeadline,
  },
  'ack-deadline-longer': {
    standing: 'warning',
    why: 'the bridge sends a delivery back when ACK_DEADLINE_SECONDS end, although it could wait longer for its pace',
    fix: setAckDeadline,
  },
  'retry-immediate': {
    standing: 'fault',
    why: 'a delivery that fails comes again at once, so all its attempts are used up within minutes of any outage',
    fix: (context) => updateSubscription(context, ...BACKOFF),
  },
  'retry-backoff-differs': {
    standing: 'warning',
    why: 'a shorter back-off uses the attempts up sooner: from 10 s to 600 s, 100 attempts last about 15 hours',
    fix: (context) => updateSubscription(context, ...BACKOFF),
  },
});

function setAckDeadline(context: FixContext): string {
  return updateSubscription(context, `--ack-deadline=${context.expected.ackDeadlineSeconds}`);
}

/** How the push subscription delivers. */
export const SUBSCRIPTION_CHECKS = [
  ofSubscription('state of the subscription', ({ isDetached, isActive }) => {
    if (isDetached) return found('subscription-detached', 'it is detached from its topic');
    return isActive ? ok('active') : found('subscription-inactive', 'its state is RESOURCE_ERROR');
  }),
  ofSubscription('filter', ({ filter }) =>
    filter === ''
      ? ok('none')
      : found('subscription-filtered', `only what fits this is delivered: ${filter}`),
  ),
  ofSubscription('ordering', ({ isOrdered }) =>
    isOrdered ? found('subscription-ordered', 'message ordering is on') : ok('off'),
  ),
  ofSubscription('exactly-once', ({ isExactlyOnce, delivery }) =>
    isExactlyOnce && delivery === 'push'
      ? found('subscription-exactly-once', 'exactly-once delivery is on')
      : ok('off'),
  ),
  ofSubscription('expiry', ({ expiresAfterSeconds }) =>
    expiresAfterSeconds === undefined
      ? ok('never')
      : found('subscription-expires', `it is deleted after ${days(expiresAfterSeconds)} without use`),
  ),
  ofSubscription('retention', ({ retentionSeconds }) =>
    retentionSeconds < DAY_SECONDS
      ? found('retention-short', `messages are kept for ${retentionSeconds / 3600} h`)
      : ok(`messages are kept for ${days(retentionSeconds)}`),
  ),
  ofSubscription('ack deadline', ackDeadline),
  ofSubscription('retry policy', ({ backoff }) => {
    if (backoff === undefined) return found('retry-immediate', 'there is none: messages come again at once');
    const { minimumSeconds, maximumSeconds } = backoff;
    const says = `back-off from ${minimumSeconds} s to ${maximumSeconds} s`;
    return minimumSeconds >= 10 && maximumSeconds >= 600 ? ok(says) : found('retry-backoff-differs', says);
  }),
] satisfies readonly Check[];

function ackDeadline({ ackDeadlineSeconds }: SubscriptionSetUp, expected: Expected) {
  const says = `it is ${ackDeadlineSeconds} s, and ACK_DEADLINE_SECONDS is ${expected.ackDeadlineSeconds}`;
  if (ackDeadlineSeconds * 1000 <= expected.runJobTimeoutMs + SLACK_MS) {
    const least = `RUN_JOB_TIMEOUT_MS and ${SLACK_MS} ms more do not fit into it`;
    return found('ack-deadline-shorter', `${says}; ${least}`);
  }
  if (ackDeadlineSeconds < expected.ackDeadlineSeconds) return found('ack-deadline-shorter', says);
  if (ackDeadlineSeconds > expected.ackDeadlineSeconds) return found('ack-deadline-longer', says);
  return ok(`${ackDeadlineSeconds} s`);
}

function ofSubscription<Judged extends Answers>(
  name: string,
  judge: (subscription: SubscriptionSetUp, expected: Expected) => Judged,
) {
  return {
    name,
    judge: ({ subscription }, expected) =>
      whenRead({ what: 'subscription', reading: subscription }, (value) => judge(value, expected)),
  } satisfies Check;
}

function days(seconds: number): string {
  return `${Math.round((seconds / DAY_SECONDS) * 10) / 10} days`;
}
