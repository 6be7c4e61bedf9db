import { exists } from './api-checks.ts';
import type { Expected } from './expected.ts';
import type { SubscriptionSetUp } from './set-up.ts';
import { found, ok, whenRead, type Check, type Verdicts } from './verdict.ts';

const DAY_SECONDS = 86_400;
/** RunJob's deadline and this much must fit into the ack deadline, as the configuration demands of itself. */
const SLACK_MS = 10_000;

/** The way of a message to the bridge. */
export const DELIVERY_CHECKS: readonly Check[] = [
  {
    name: 'topic',
    judge: ({ topic }, expected) => exists(topic, { name: expected.topic, missing: 'topic-missing' }),
  },
  {
    name: 'subscription',
    judge: ({ subscription }, expected) =>
      exists(subscription, { name: expected.subscription, missing: 'subscription-missing' }),
  },
  ofSubscription('topic of the subscription', ({ topic }, expected) =>
    topic === expected.topic
      ? ok(`it is on ${expected.topic}`)
      : found('subscription-elsewhere', `it is on ${topic}, and TOPIC is ${expected.topic}`),
  ),
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
];

function ackDeadline({ ackDeadlineSeconds }: SubscriptionSetUp, expected: Expected): Verdicts {
  const says = `it is ${ackDeadlineSeconds} s, and ACK_DEADLINE_SECONDS is ${expected.ackDeadlineSeconds}`;
  if (ackDeadlineSeconds * 1000 <= expected.runJobTimeoutMs + SLACK_MS) {
    const least = `RUN_JOB_TIMEOUT_MS and ${SLACK_MS} ms more do not fit into it`;
    return found('ack-deadline-shorter', `${says}; ${least}`);
  }
  if (ackDeadlineSeconds < expected.ackDeadlineSeconds) return found('ack-deadline-shorter', says);
  if (ackDeadlineSeconds > expected.ackDeadlineSeconds) return found('ack-deadline-longer', says);
  return ok(`${ackDeadlineSeconds} s`);
}

function ofSubscription(
  name: string,
  judge: (subscription: SubscriptionSetUp, expected: Expected) => Verdicts,
): Check {
  return {
    name,
    judge: ({ subscription }, expected) =>
      whenRead({ what: 'subscription', reading: subscription }, (value) => judge(value, expected)),
  };
}

function days(seconds: number): string {
  return `${Math.round((seconds / DAY_SECONDS) * 10) / 10} days`;
}
