import type { Clock } from '../launch/kit/clock.ts';
import { isOnCloudRun } from './addresses.ts';
import { NEEDED_TO_RUN, PERMISSIONS } from './checks/rights.ts';
import type { Expected } from './expected.ts';
import { read, type Reading } from './reading.ts';
import type { Readers } from './readers.ts';
import type { SetUp, SubscriptionSetUp } from './set-up.ts';

export interface ExamineOptions {
  readonly expected: Expected;
  readonly readers: Readers;
  readonly clock: Pick<Clock, 'setTimer'>;
  /** For each look, milliseconds. */
  readonly limitMs: number;
  /** Called whenever a look has ended. */
  readonly onProgress: (ended: number) => void;
}

/**
 * Looks at everything that the role of the configuration uses. All looks start at once, except the one at the
 * service, which is found by the endpoint of the subscription. Nothing is changed.
 *
 * @throws anything that is not a {@link ReadFailure}: a bug of this program.
 */
export async function examine(options: ExamineOptions): Promise<SetUp> {
  const { expected, readers } = options;
  const looks = new Looks(options);
  const { pubsub, cloudRun, topicRights, jobRights, keys } = readers;
  const { deadLetterTopic, deadLetterSubscription, job } = expected;
  const notPublishing = reasonIf(expected.role === 'subscriber', 'ROLE=subscriber publishes no requests');
  const notPushed = reasonIf(expected.role === 'http', 'ROLE=http takes no pushes');
  const noJob = reasonIf(job === '', 'JOB_NAME is empty');
  const notLaunching = notPushed ?? noJob;
  const noDeadLetters = notPushed ?? reasonIf(deadLetterTopic === '', 'DEAD_LETTER_TOPIC is empty');
  const noReader = notPushed ?? reasonIf(deadLetterSubscription === '', 'DEAD_LETTER_SUBSCRIPTION is empty');

  const subscription = looks.at(notPushed, () => pubsub.subscription(expected.subscription));
  const pending = {
    topic: looks.at(undefined, () => pubsub.topic(expected.topic)),
    subscription,
    deadLetterTopic: looks.at(noDeadLetters, () => pubsub.topic(deadLetterTopic)),
    deadLetterReaders: looks.at(noDeadLetters, () => pubsub.subscriptionsOn(deadLetterTopic)),
    deadLetterSubscription: looks.at(noReader, () => pubsub.subscription(deadLetterSubscription)),
    topicRights: looks.at(notPublishing, () => topicRights.granted(expected.topic, [PERMISSIONS.publish])),
    deadLetterRights: looks.at(noDeadLetters, () =>
      topicRights.granted(deadLetterTopic, [PERMISSIONS.publish]),
    ),
    jobRights: looks.at(notLaunching, () => jobRights.granted(job, NEEDED_TO_RUN)),
    job: looks.at(notLaunching, () => cloudRun.job(job)),
    rehearsal: looks.at(notLaunching, () => jobRights.rehearse()),
    executions: looks.at(noJob, () => jobRights.listExecutions()),
    service: subscription.then((reading) => {
      const endpoint = endpointOf(reading);
      return looks.at(notPushed ?? noService(reading), () =>
        cloudRun.serviceBehind(endpoint, locationOf(endpoint, expected)),
      );
    }),
    ledger: looks.at(reasonIf(!expected.hasLedger, 'LEDGER_URL is empty'), () => readers.ledger()),
    keys: looks.at(reasonIf(keys === undefined, 'no token is checked'), async () => keys?.()),
  };
  // Rejects with the first bug, and leaves no other rejection unhandled.
  await Promise.all(Object.values(pending));
  return {
    looker: readers.looker,
    identity: readers.identity,
    topic: await pending.topic,
    subscription: await pending.subscription,
    deadLetterTopic: await pending.deadLetterTopic,
    deadLetterReaders: await pending.deadLetterReaders,
    deadLetterSubscription: await pending.deadLetterSubscription,
    topicRights: await pending.topicRights,
    deadLetterRights: await pending.deadLetterRights,
    jobRights: await pending.jobRights,
    job: await pending.job,
    rehearsal: await pending.rehearsal,
    executions: await pending.executions,
    service: await pending.service,
    ledger: await pending.ledger,
    keys: await pending.keys,
  };
}

/** The looks of one examination, which share their limit. */
class Looks {
  readonly #options: ExamineOptions;
  #ended = 0;

  constructor(options: ExamineOptions) {
    this.#options = options;
  }

  /** @param leftOut why it is not looked at; undefined: it is. */
  async at<Value>(
    leftOut: string | undefined,
    look: () => Promise<Value | undefined>,
  ): Promise<Reading<Value>> {
    if (leftOut !== undefined) return { kind: 'left out', says: leftOut };
    const { clock, limitMs, onProgress } = this.#options;
    const reading = await read({ clock, limitMs, look });
    this.#ended += 1;
    onProgress(this.#ended);
    return reading;
  }
}

/** `why`, if `condition` holds. */
function reasonIf(condition: boolean, why: string): string | undefined {
  return condition ? why : undefined;
}

function noService(subscription: Reading<SubscriptionSetUp>): string | undefined {
  if (subscription.kind !== 'read') return 'the push endpoint is not known';
  return reasonIf(
    !isOnCloudRun(endpointOf(subscription)),
    'the push endpoint is not an address of Cloud Run',
  );
}

function endpointOf(subscription: Reading<SubscriptionSetUp>): string {
  return subscription.kind === 'read' ? (subscription.value.push?.endpoint ?? '') : '';
}

/** The region that the address names. Older addresses do not name one; then it is the region of the job. */
function locationOf(endpoint: string, { job, projectId }: Expected): string {
  const [, named] = /\.([a-z]+-[a-z]+\d+)\.run\.app$/.exec(URL.parse(endpoint)?.hostname ?? '') ?? [];
  const [, , , region = ''] = job.split('/');
  return `projects/${projectId}/locations/${named ?? region}`;
}
