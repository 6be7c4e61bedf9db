import { finder, notChecked, ok, unread, type Checks, type FixContext, type Found } from '../check.ts';
import type { Reading, ReadFailureReason } from '../reading.ts';

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
  'Pub/Sub': ({
    topic,
    subscription,
    deadLetterTopic,
    deadLetterReaders,
    deadLetterSubscription,
    topicRights,
    deadLetterRights,
  }) =>
    reached(
      [
        topic,
        subscription,
        deadLetterTopic,
        deadLetterReaders,
        deadLetterSubscription,
        topicRights,
        deadLetterRights,
      ],
      {
        disabled: (says) => found('pubsub-disabled', says),
        unreachable: (says) => found('pubsub-unreachable', says),
      },
    ),
  'Cloud Run': ({ job, jobRights, rehearsal, executions, service }) =>
    reached([job, jobRights, rehearsal, executions, service], {
      disabled: (says) => found('cloud-run-disabled', says),
      unreachable: (says) => found('cloud-run-unreachable', says),
    }),
} satisfies Checks;

/** The caller was turned away before the API itself answered, so these say nothing about it. */
const NOT_OF_THE_API: ReadonlySet<ReadFailureReason> = new Set([
  'no credentials',
  'unauthenticated',
  'untried',
]);

function reached<Disabled extends Found, Unreachable extends Found>(
  readings: readonly Reading<unknown>[],
  answers: {
    readonly disabled: (says: string) => Disabled;
    readonly unreachable: (says: string) => Unreachable;
  },
) {
  const failures = readings.filter((reading) => reading.kind === 'failed');
  const disabled = failures.find(({ reason }) => reason === 'disabled');
  if (disabled !== undefined) return answers.disabled(disabled.says);
  const unreachable = failures.find(({ reason }) => reason === 'unreachable');
  if (unreachable !== undefined) return answers.unreachable(unreachable.says);
  const wanted = readings.filter(({ kind }) => kind !== 'left out');
  if (wanted.length === 0) return notChecked('nothing of it is needed');
  const turnedAway = failures.find(({ reason }) => NOT_OF_THE_API.has(reason));
  const hasAnswered = wanted.some(
    (reading) => reading.kind !== 'failed' || !NOT_OF_THE_API.has(reading.reason),
  );
  return hasAnswered || turnedAway === undefined ? ok('answers') : unread(turnedAway, '');
}

function enable(api: string): (context: FixContext) => string {
  return ({ expected }) => `gcloud services enable ${api} --project=${expected.projectId}`;
}
