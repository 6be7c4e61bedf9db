import type { DeliveryCode } from './problem-code.ts';
import type { MendContext, Problem } from './problem.ts';
import {
  BACKOFF,
  createSubscription,
  recreateSubscription,
  updateSubscription,
} from './subscription-commands.ts';
import { mendMissingTopic, mendSubscriptionElsewhere } from './topic-mends.ts';

function setAckDeadline(context: MendContext): string {
  return updateSubscription(context, `--ack-deadline=${context.expected.ackDeadlineSeconds}`);
}

/** What there is to know about each problem of the way to the bridge. */
export const DELIVERY_PROBLEMS: Readonly<Record<DeliveryCode, Problem>> = {
  'topic-missing': {
    standing: 'fault',
    why: 'there is nothing to publish launch requests to',
    mend: mendMissingTopic,
  },
  'subscription-missing': {
    standing: 'fault',
    why: 'what is published reaches nobody, and a topic without a subscription keeps nothing',
    mend: (context) => createSubscription(context),
  },
  'subscription-elsewhere': {
    standing: 'fault',
    why: 'what is published to TOPIC does not come to this subscription',
    mend: mendSubscriptionElsewhere,
  },
  'subscription-detached': {
    standing: 'fault',
    why: 'a detached subscription gets no messages and cannot be attached again',
    mend: (context) => recreateSubscription(context),
  },
  'subscription-inactive': {
    standing: 'fault',
    why: 'Pub/Sub says of itself that it cannot deliver to where the subscription leads',
    mend: ({ expected }) => `gcloud pubsub subscriptions describe ${expected.subscription}`,
  },
  'subscription-filtered': {
    standing: 'warning',
    why: 'a message that the filter does not let pass is acknowledged by Pub/Sub and never launched; dead letters that are replayed pass the filter too',
    mend: (context) => recreateSubscription(context, { dropsFilter: true }),
  },
  'subscription-ordered': {
    standing: 'warning',
    why: 'of messages with one ordering key each waits until those before it are acknowledged, so one that fails holds the others up for hours',
    mend: (context) => recreateSubscription(context),
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
