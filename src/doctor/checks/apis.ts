import { finder, notChecked, ok, unread, type Checks, type FixContext } from '../check.ts';
import type { Expected } from '../expected.ts';
import type { Reading, ReadFailureReason } from '../reading.ts';
import type { SetUp } from '../set-up.ts';

const DISABLED = 'the bridge cannot use it either';
const UNREACHABLE = 'everything behind it could not be checked';

/** The bridge calls neither of them itself. */
const QUEUE = 'the scheduler job and the log sink of the push side could not be checked';

const found = finder({
  'pubsub-disabled': { fault: DISABLED, fix: enable('pubsub.googleapis.com') },
  'pubsub-unreachable': {
    fault: UNREACHABLE,
    fix: 'check the network from here to pubsub.googleapis.com, or PUBSUB_EMULATOR_HOST',
  },
  'cloud-run-disabled': { fault: DISABLED, fix: enable('run.googleapis.com') },
  'cloud-run-unreachable': {
    fault: UNREACHABLE,
    fix: 'check the network from here to run.googleapis.com, or CLOUD_RUN_EMULATOR_HOST',
  },
  'logging-disabled': { warning: QUEUE, fix: enable('logging.googleapis.com') },
  'logging-unreachable': { warning: QUEUE, fix: 'check the network from here to logging.googleapis.com' },
  'scheduler-disabled': { warning: QUEUE, fix: enable('cloudscheduler.googleapis.com') },
  'scheduler-unreachable': {
    warning: QUEUE,
    fix: 'check the network from here to cloudscheduler.googleapis.com',
  },
});

/** An API that cannot be used is one fault, not one for each thing behind it. */
export const API_CHECKS = {
  'Pub/Sub': reached({
    looks: [
      'topic',
      'subscription',
      'deadLetterTopic',
      'deadLetterReaders',
      'deadLetterSubscription',
      'topicRights',
      'deadLetterRights',
      'executionSubscriptions',
      'eventsTopic',
      'eventsRights',
    ],
    others: ({ eventSubscriptions }, expected) =>
      eventSubscriptions.map((reading, index) => ({
        reading,
        project: projectOf(expected.eventSubscriptions[index]),
      })),
    disabled: 'pubsub-disabled',
    unreachable: 'pubsub-unreachable',
  }),
  'Cloud Run': reached({
    looks: ['job', 'jobRights', 'rehearsal', 'executions', 'service', 'board'],
    others: ({ otherJobs }, expected) =>
      otherJobs.flatMap((looks, index) =>
        Object.values<Reading<unknown>>({ ...looks }).map((reading) => ({
          reading,
          project: projectOf(expected.otherJobs[index]?.job),
        })),
      ),
    disabled: 'cloud-run-disabled',
    unreachable: 'cloud-run-unreachable',
  }),
  'Cloud Logging': reached({
    looks: ['sinks'],
    others: () => [],
    disabled: 'logging-disabled',
    unreachable: 'logging-unreachable',
  }),
  'Cloud Scheduler': reached({
    looks: ['schedulerJobs'],
    others: () => [],
    disabled: 'scheduler-disabled',
    unreachable: 'scheduler-unreachable',
  }),
} satisfies Checks;

/** These say nothing about the API. */
const NOT_OF_THE_API: ReadonlySet<ReadFailureReason> = new Set([
  'unimplemented',
  'no credentials',
  'unauthenticated',
  'untried',
]);

/** A look at the API, and in which project; empty: that of the configuration. */
interface Looked {
  readonly reading: Reading<unknown>;
  readonly project: string;
}

function projectOf(name = ''): string {
  return name.split('/')[1] ?? '';
}

function reached<Code extends Parameters<typeof found>[0]>(api: {
  readonly looks: readonly Exclude<keyof SetUp, 'otherJobs' | 'eventSubscriptions'>[];
  readonly others: (setUp: SetUp, expected: Expected) => readonly Looked[];
  readonly disabled: Code;
  readonly unreachable: Code;
}) {
  return (setUp: SetUp, expected: Expected) => {
    const all: readonly Looked[] = [
      ...api.looks.map((name) => ({ reading: setUp[name], project: '' })),
      ...api.others(setUp, expected),
    ];
    const wanted = all.filter(({ reading }) => reading.kind !== 'left out');
    if (wanted.length === 0) return notChecked('it is not needed');
    const failures = wanted.flatMap(({ reading, project }) =>
      reading.kind === 'failed' ? [{ ...reading, project }] : [],
    );
    for (const reason of ['disabled', 'unreachable'] as const) {
      const failure = failures.find((failed) => failed.reason === reason);
      if (failure !== undefined) return found(api[reason], failure.says, failure.project);
    }
    // The caller was turned away before the API answered, or an emulator stands for it.
    const turnedAway = failures.filter(({ reason }) => NOT_OF_THE_API.has(reason));
    const [first] = turnedAway;
    return first !== undefined && turnedAway.length === wanted.length ? unread(first, '') : ok('answers');
  };
}

function enable(api: string): (context: FixContext) => string {
  return ({ expected, subject }) =>
    `gcloud services enable ${api} --project=${subject === '' ? expected.projectId : subject}`;
}
