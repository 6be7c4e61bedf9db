import { finder, notChecked, ok, unread, type Checks, type FixContext } from '../check.ts';
import type { ReadFailureReason } from '../reading.ts';
import type { SetUp } from '../set-up.ts';

const DISABLED = 'the bridge cannot use it either';
const UNREACHABLE = 'nothing that it tells could be checked';

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
});

/** An API that cannot be reached is one fault, not one for everything that it would have told. */
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
    ],
    disabled: 'pubsub-disabled',
    unreachable: 'pubsub-unreachable',
  }),
  'Cloud Run': reached({
    looks: ['job', 'jobRights', 'rehearsal', 'executions', 'service'],
    disabled: 'cloud-run-disabled',
    unreachable: 'cloud-run-unreachable',
  }),
} satisfies Checks;

/** These say nothing about the API. */
const NOT_OF_THE_API: ReadonlySet<ReadFailureReason> = new Set([
  'no credentials',
  'unauthenticated',
  'untried',
]);

function reached<Code extends Parameters<typeof found>[0]>(api: {
  readonly looks: readonly (keyof SetUp)[];
  readonly disabled: Code;
  readonly unreachable: Code;
}) {
  return (setUp: SetUp) => {
    const wanted = api.looks.map((name) => setUp[name]).filter(({ kind }) => kind !== 'left out');
    if (wanted.length === 0) return notChecked('nothing of it is needed');
    const failures = wanted.filter((reading) => reading.kind === 'failed');
    for (const reason of ['disabled', 'unreachable'] as const) {
      const failure = failures.find((failed) => failed.reason === reason);
      if (failure !== undefined) return found(api[reason], failure.says);
    }
    // The caller was turned away before the API itself answered.
    const turnedAway = failures.filter(({ reason }) => NOT_OF_THE_API.has(reason));
    const [first] = turnedAway;
    return first !== undefined && turnedAway.length === wanted.length ? unread(first, '') : ok('answers');
  };
}

function enable(api: string): (context: FixContext) => string {
  return ({ expected }) => `gcloud services enable ${api} --project=${expected.projectId}`;
}
