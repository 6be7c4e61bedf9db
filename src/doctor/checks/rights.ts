import { finder, notChecked, ok, unread, whenRead, type Check, type Found } from '../check.ts';
import type { Expected } from '../expected.ts';
import { grantOnJob, grantOnTopic } from '../gcloud.ts';
import type { Reading } from '../reading.ts';
import type { SetUp } from '../set-up.ts';
import { denied } from './identity.ts';

/** What the bridge has to be allowed, as IAM names it. */
export const PERMISSIONS = {
  publish: 'pubsub.topics.publish',
  run: 'run.jobs.run',
  override: 'run.jobs.runWithOverrides',
} as const;

/** What a launch takes. */
export const NEEDED_TO_RUN = [PERMISSIONS.run, PERMISSIONS.override];

const found = finder({
  'publish-denied': {
    standing: 'fault',
    why: 'the request side answers 503 to every request',
    fix: (context) => grantOnTopic(context, context.expected.topic),
  },
  'dead-letter-publish-denied': {
    standing: 'fault',
    why: 'a message that can never be launched cannot be kept, so it comes again and again',
    fix: (context) => grantOnTopic(context, context.expected.deadLetterTopic),
  },
  'run-denied': {
    standing: 'fault',
    why: 'nothing can be launched: every delivery is answered 503 and comes again',
    fix: (context) => grantOnJob(context, 'roles/run.jobsExecutorWithOverrides'),
  },
  'overrides-denied': {
    standing: 'fault',
    why: 'every launch has overrides, at least its launch id; roles/run.invoker does not allow them',
    fix: (context) => grantOnJob(context, 'roles/run.jobsExecutorWithOverrides'),
  },
  'executions-denied': {
    standing: 'fault',
    why: 'an unknown launch stays on hold for ever, and without LEDGER_URL every launch does',
    fix: (context) => grantOnJob(context, 'roles/run.viewer'),
  },
});

/** What the service may do. */
export const RIGHTS_CHECKS = [
  right('right to publish', ({ topic, topicRights }, expected) => ({
    thing: topic,
    granted: topicRights,
    permission: PERMISSIONS.publish,
    on: expected.topic,
    missing: (says) => found('publish-denied', says, expected.topic),
  })),
  right('right to publish dead letters', ({ deadLetterTopic, deadLetterRights }, expected) => ({
    thing: deadLetterTopic,
    granted: deadLetterRights,
    permission: PERMISSIONS.publish,
    on: expected.deadLetterTopic,
    missing: (says) => found('dead-letter-publish-denied', says, expected.deadLetterTopic),
  })),
  right('right to run the job', ({ job, jobRights }, expected) => ({
    thing: job,
    granted: jobRights,
    permission: PERMISSIONS.run,
    on: expected.job,
    missing: (says) => found('run-denied', says, expected.job),
  })),
  right('right to override', ({ job, jobRights }, expected) => ({
    thing: job,
    granted: jobRights,
    permission: PERMISSIONS.override,
    on: expected.job,
    missing: (says) => found('overrides-denied', says, expected.job),
  })),
  {
    name: 'right to list executions',
    judge: (setUp, { job }) => {
      const { executions } = setUp;
      if (executions.kind === 'read') return ok(job);
      if (executions.kind === 'missing') return notChecked('the job does not exist');
      if (executions.kind === 'left out') return notChecked(executions.says);
      if (executions.reason !== 'denied') return unread(executions, job);
      return denied(setUp, found('executions-denied', executions.says, job));
    },
  },
] satisfies readonly Check[];

interface Right<Missing extends Found> {
  /** What it is a right on. */
  readonly thing: Reading<unknown>;
  readonly granted: Reading<readonly string[]>;
  readonly permission: string;
  /** Full name of the thing. */
  readonly on: string;
  readonly missing: (says: string) => Missing;
}

function right<Missing extends Found>(
  name: string,
  rightOf: (setUp: SetUp, expected: Expected) => Right<Missing>,
) {
  return {
    name,
    judge: (setUp: SetUp, expected: Expected) => {
      const { thing, granted, permission, on, missing } = rightOf(setUp, expected);
      // IAM answers that there is no right on what does not exist.
      if (thing.kind === 'missing') return notChecked(`${on} does not exist`);
      if (granted.kind === 'failed') return unread(granted, on);
      return whenRead({ what: 'right', reading: granted }, (permissions) =>
        permissions.includes(permission)
          ? ok(permission)
          : denied(setUp, missing(`${permission} is missing on ${on}`)),
      );
    },
  };
}

/** RunJob itself was denied, for a right that could not be asked for. */
export function runDenied(setUp: SetUp, says: string, job: string) {
  return denied(setUp, found('run-denied', says, job));
}
