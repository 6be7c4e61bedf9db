import { isOnCloudRun } from './addresses.ts';
import { NEEDED_TO_RUN, PERMISSIONS } from './checks/rights.ts';
import type { Expected, ExpectedJob } from './expected.ts';
import { read, type Reading, type ReadLimit } from './reading.ts';
import type { Readers } from './readers.ts';
import type { JobLooks, SetUp } from './set-up.ts';
import { topicsOfSinks } from './sink-filter.ts';

/** The limit is that of each look. */
export interface ExamineOptions extends ReadLimit {
  readonly expected: Expected;
  readonly readers: Readers;
  /** Called whenever a look has ended. */
  readonly onProgress: (ended: number) => void;
}

/**
 * Looks at everything that the role of the configuration uses. All looks start at once, except the one at the
 * service, which is found by the endpoint of the subscription. Nothing is changed.
 *
 * @throws anything that is not a {@link ReadFailure}: a bug of this program.
 */
export async function examine({ expected, readers, onProgress, ...limit }: ExamineOptions): Promise<SetUp> {
  const { board, deadLetterTopic, deadLetterSubscription, eventsTopic, job, role } = expected;
  const others = expected.otherJobs;
  const notPublishing = (role === 'subscriber' || role === 'board') && `ROLE=${role} publishes no requests`;
  const notPushed = (role === 'http' || role === 'board') && `ROLE=${role} takes no pushes`;
  const noJob = job === '' && 'JOB_NAME is empty';
  const isBoard = role === 'board' && 'ROLE=board reads the ledger alone';
  const noBoard = (board?.service ?? '') === '' && 'BOARD_AUDIENCE names no service of Cloud Run';
  const notLaunching = notPushed || noJob;
  const noDeadLetters = notPushed || (deadLetterTopic === '' && 'DEAD_LETTER_TOPIC is empty');
  const noReader = notPushed || (deadLetterSubscription === '' && 'DEAD_LETTER_SUBSCRIPTION is empty');
  const noEvents = notPushed || (eventsTopic === '' && 'EVENTS_TOPIC is empty');
  const noLedger = !expected.hasLedger && 'LEDGER_URL is empty';
  const noQueue = notPushed || noLedger;
  const sweepsItself =
    expected.sweepSeconds > 0 && `SWEEP_SECONDS has the service sweep every ${expected.sweepSeconds} s`;

  let ended = 0;
  /** @param leftOut why it is not looked at; false: it is. */
  const lookAt = async <Value>(
    leftOut: string | false,
    look: () => Promise<Value | undefined>,
  ): Promise<Reading<Value>> => {
    if (leftOut !== false) return { kind: 'left out', says: leftOut };
    const reading = await read({ ...limit, look });
    ended += 1;
    onProgress(ended);
    return reading;
  };

  const { pubsub, cloudRun, topicRights, jobRights, queue, ledger, boardRights, keys } = readers;
  /** Several names can launch one Cloud Run job; it is looked at once. */
  const seen = new Map<string, Pending<Pick<JobLooks, 'job' | 'jobRights' | 'executions'>>>();
  const lookAtJob = (one: ExpectedJob): Pending<JobLooks> => {
    const looks = seen.get(one.job) ?? {
      jobRights: lookAt(notLaunching, () => jobRights().granted(one.job, NEEDED_TO_RUN)),
      job: lookAt(notLaunching, () => cloudRun().job(one.job)),
      executions: lookAt(isBoard || noJob, () => jobRights().listExecutions(one.job)),
    };
    seen.set(one.job, looks);
    return { ...looks, rehearsal: lookAt(notLaunching, () => jobRights().rehearse(one)) };
  };
  const subscription = lookAt(notPushed, () => pubsub().subscription(expected.subscription));
  const sinks = lookAt(noQueue, async () =>
    (await Promise.all(projectsOf(expected).map((project) => queue().sinks(project)))).flat(),
  );
  const pending = {
    topic: lookAt(isBoard, () => pubsub().topic(expected.topic)),
    subscription,
    deadLetterTopic: lookAt(noDeadLetters, () => pubsub().topic(deadLetterTopic)),
    deadLetterReaders: lookAt(noDeadLetters, () => pubsub().subscriptionsOn(deadLetterTopic)),
    deadLetterSubscription: lookAt(noReader, () => pubsub().subscription(deadLetterSubscription)),
    topicRights: lookAt(notPublishing, () => topicRights().granted(expected.topic, [PERMISSIONS.publish])),
    deadLetterRights: lookAt(noDeadLetters, () =>
      topicRights().granted(deadLetterTopic, [PERMISSIONS.publish]),
    ),
    eventsTopic: lookAt(noEvents, () => pubsub().topic(eventsTopic)),
    eventsRights: lookAt(noEvents, () => topicRights().granted(eventsTopic, [PERMISSIONS.publish])),
    ...lookAtJob(expected),
    otherJobs: Promise.all(others.map(async (one) => settled(lookAtJob(one)))),
    eventSubscriptions: Promise.all(
      expected.eventSubscriptions.map((name) => lookAt(notPushed, () => pubsub().subscription(name))),
    ),
    service: subscription.then(({ value }) => {
      const endpoint = value?.push?.endpoint ?? '';
      const noEndpoint = value === undefined && 'the push endpoint is not known';
      const elsewhere = !isOnCloudRun(endpoint) && 'the push endpoint is not an address of Cloud Run';
      return lookAt(notPushed || noEndpoint || elsewhere, () =>
        cloudRun().serviceBehind(endpoint, locationOf(endpoint, expected)),
      );
    }),
    sinks,
    executionSubscriptions: sinks.then(({ value }) => {
      const topics = topicsOfSinks(value ?? []);
      const noSinks = value === undefined && 'the log sinks are not known';
      const noTopic = topics.length === 0 && 'no log sink sends ended executions to a topic';
      return lookAt(noQueue || noSinks || noTopic, async () =>
        (await Promise.all(topics.map((topic) => pubsub().subscriptionsOn(topic)))).flatMap((on) => on ?? []),
      );
    }),
    schedulerJobs: lookAt(noQueue || sweepsItself, () => queue().schedulerJobs(expected.location)),
    ledger: lookAt(noLedger, ledger),
    board: lookAt(noBoard, () => cloudRun().board(board?.service ?? '')),
    boardRights: lookAt(noLedger || (!isBoard && 'this is not the board'), boardRights),
    keys: lookAt(keys === undefined && 'no token is checked', async () => keys?.()),
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
    eventsTopic: await pending.eventsTopic,
    eventsRights: await pending.eventsRights,
    jobRights: await pending.jobRights,
    job: await pending.job,
    rehearsal: await pending.rehearsal,
    executions: await pending.executions,
    otherJobs: await pending.otherJobs,
    eventSubscriptions: await pending.eventSubscriptions,
    service: await pending.service,
    sinks: await pending.sinks,
    executionSubscriptions: await pending.executionSubscriptions,
    schedulerJobs: await pending.schedulerJobs,
    ledger: await pending.ledger,
    board: await pending.board,
    boardRights: await pending.boardRights,
    keys: await pending.keys,
  };
}

type Pending<Looks> = { readonly [Name in keyof Looks]: Promise<Looks[Name]> };

async function settled(looks: Pending<JobLooks>): Promise<JobLooks> {
  const [jobRights, job, rehearsal, executions] = await Promise.all([
    looks.jobRights,
    looks.job,
    looks.rehearsal,
    looks.executions,
  ]);
  return { jobRights, job, rehearsal, executions };
}

/** The projects that have jobs of ours: a log sink sees one. */
function projectsOf({ job, otherJobs }: Expected): readonly string[] {
  const projects = [job, ...otherJobs.map((one) => one.job)].map((name) => name.split('/')[1] ?? '');
  return [...new Set(projects)].filter((project) => project !== '');
}

/** The region that the address names. Older addresses do not name one; then it is the region of the job. */
function locationOf(endpoint: string, { job, projectId }: Expected): string {
  const [, named] = /\.([a-z]+-[a-z]+\d+)\.run\.app$/.exec(URL.parse(endpoint)?.hostname ?? '') ?? [];
  const [, , , region = ''] = job.split('/');
  return `projects/${projectId}/locations/${named ?? region}`;
}
