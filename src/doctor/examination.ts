import type { Clock } from '../launch/kit/clock.ts';
import type { LedgerFacts } from '../launch/ledger/ledger-store.ts';
import { isOnCloudRun } from './cloud-run-address.ts';
import type { Expected } from './expected.ts';
import { read, type Reading } from './reading.ts';
import { NEEDED_TO_RUN, PERMISSIONS } from './rights-checks.ts';
import type {
  Identity,
  JobSetUp,
  KeysSetUp,
  Looker,
  RehearsalSetUp,
  ServiceSetUp,
  SetUp,
  SubscriptionSetUp,
} from './set-up.ts';

/** Looks at Pub/Sub. Every method resolves with undefined for what does not exist and throws {@link ReadFailure}. */
export interface PubSubReader {
  topic(name: string): Promise<{ readonly name: string } | undefined>;
  subscription(name: string): Promise<SubscriptionSetUp | undefined>;
  subscriptionsOn(topic: string): Promise<readonly SubscriptionSetUp[] | undefined>;
}

/** Looks at Cloud Run. Every method resolves with undefined for what does not exist and throws {@link ReadFailure}. */
export interface CloudRunReader {
  job(name: string): Promise<JobSetUp | undefined>;
  /** The service of that region (`projects/…/locations/…`) whose address `endpoint` is on. */
  serviceBehind(endpoint: string, location: string): Promise<ServiceSetUp | undefined>;
}

/** Tries rights of Pub/Sub, as the service would use them. */
export interface TopicRights {
  /** Those of `permissions` that there are on the topic. @throws {ReadFailure} */
  held(topic: string, permissions: readonly string[]): Promise<readonly string[]>;
}

/** Tries rights of Cloud Run, as the service would use them. */
export interface JobRights {
  /** Those of `permissions` that there are on the job. @throws {ReadFailure} */
  held(job: string, permissions: readonly string[]): Promise<readonly string[]>;
  /** Has Cloud Run validate a RunJob with the bridge's overrides; undefined: no such job. @throws {ReadFailure} */
  rehearse(): Promise<RehearsalSetUp | undefined>;
  /** Lists executions; undefined: no such job. @throws {ReadFailure} */
  listExecutions(): Promise<true | undefined>;
}

/** What `doctor` looks with. */
export interface Readers {
  /** Who looks with the others; left out where only emulators are asked, which do not care. */
  readonly looker: Reading<Looker>;
  /** As whom rights are tried; missing where there is no account of that name. */
  readonly identity: Reading<Identity>;
  readonly pubsub: PubSubReader;
  readonly cloudRun: CloudRunReader;
  readonly topicRights: TopicRights;
  readonly jobRights: JobRights;
  readonly ledger: () => Promise<LedgerFacts>;
  /** Undefined where no token is checked. */
  readonly keys: (() => Promise<KeysSetUp>) | undefined;
}

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
 * Looks at everything that the role of the configuration has to do with. All looks are made at once, but
 * for the service, which is found by the endpoint of the subscription. Nothing is changed.
 *
 * @throws whatever is no {@link ReadFailure}: a fault of this program.
 */
export async function examine(options: ExamineOptions): Promise<SetUp> {
  const { expected, readers } = options;
  const looks = new Looks(options);
  const { pubsub, cloudRun, topicRights, jobRights } = readers;
  const { deadLetterTopic, deadLetterSubscription, job } = expected;
  const publishes = unless(expected.role === 'subscriber', 'ROLE=subscriber publishes no requests');
  const takesPushes = unless(expected.role === 'http', 'ROLE=http takes no pushes');
  const hasJob = unless(job === '', 'JOB_NAME is empty');
  const hasDeadLetters = takesPushes ?? unless(deadLetterTopic === '', 'DEAD_LETTER_TOPIC is empty');
  const hasReader = takesPushes ?? unless(deadLetterSubscription === '', 'DEAD_LETTER_SUBSCRIPTION is empty');
  const launches = takesPushes ?? hasJob;

  const subscription = looks.at(takesPushes, () => pubsub.subscription(expected.subscription));
  const service = subscription.then((reading) =>
    looks.at(takesPushes ?? noService(reading), () =>
      cloudRun.serviceBehind(endpointOf(reading), locationOf(endpointOf(reading), expected)),
    ),
  );
  const readings = {
    looker: Promise.resolve(readers.looker),
    identity: Promise.resolve(readers.identity),
    topic: looks.at(undefined, () => pubsub.topic(expected.topic)),
    subscription,
    deadLetterTopic: looks.at(hasDeadLetters, () => pubsub.topic(deadLetterTopic)),
    deadLetterReaders: looks.at(hasDeadLetters, () => pubsub.subscriptionsOn(deadLetterTopic)),
    deadLetterSubscription: looks.at(hasReader, () => pubsub.subscription(deadLetterSubscription)),
    topicRights: looks.at(publishes, () => topicRights.held(expected.topic, [PERMISSIONS.publish])),
    deadLetterRights: looks.at(hasDeadLetters, () =>
      topicRights.held(deadLetterTopic, [PERMISSIONS.publish]),
    ),
    jobRights: looks.at(launches, () => jobRights.held(job, NEEDED_TO_RUN)),
    job: looks.at(launches, () => cloudRun.job(job)),
    rehearsal: looks.at(launches, () => jobRights.rehearse()),
    executions: looks.at(hasJob, () => jobRights.listExecutions()),
    service,
    ledger: looks.at(unless(!expected.hasLedger, 'LEDGER_URL is empty'), () => readers.ledger()),
    keys: looks.at(unless(readers.keys === undefined, 'no token is checked'), async () => readers.keys?.()),
  };
  return settled(readings);
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

function unless(condition: boolean, why: string): string | undefined {
  return condition ? why : undefined;
}

function noService(subscription: Reading<SubscriptionSetUp>): string | undefined {
  if (subscription.kind !== 'read') return 'the push endpoint is not known';
  return unless(!isOnCloudRun(endpointOf(subscription)), 'the push endpoint is no address of Cloud Run');
}

function endpointOf(subscription: Reading<SubscriptionSetUp>): string {
  return subscription.kind === 'read' ? (subscription.value.push?.endpoint ?? '') : '';
}

/** The region that the address names; the older form of addresses does not, and the job's region is tried. */
function locationOf(endpoint: string, { job, projectId }: Expected): string {
  const [, named] = /\.([a-z]+-[a-z]+\d+)\.run\.app$/.exec(URL.parse(endpoint)?.hostname ?? '') ?? [];
  const [, , , region = ''] = job.split('/');
  return `projects/${projectId}/locations/${named ?? region}`;
}

async function settled(readings: {
  readonly [Name in keyof SetUp]: Promise<SetUp[Name]>;
}): Promise<SetUp> {
  const entries = Object.entries(readings).map(async ([name, reading]) => [name, await reading] as const);
  // Each name keeps its own reading.
  return Object.fromEntries(await Promise.all(entries)) as unknown as SetUp;
}
