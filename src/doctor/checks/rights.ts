import { REFUSAL_FIXES } from '../../phrases/run-job-refusal.ts';
import { exists, finder, notChecked, NOTHING_LAUNCHED, ok, whenThere, type Checks } from '../check.ts';
import type { Expected } from '../expected.ts';
import { describeJob, grantOnJob, grantOnTopic } from '../gcloud.ts';
import type { SetUp } from '../set-up.ts';
import { denied } from './identity.ts';

/** The permissions that the bridge needs, by IAM's names. */
export const PERMISSIONS = {
  publish: 'pubsub.topics.publish',
  run: 'run.jobs.run',
  override: 'run.jobs.runWithOverrides',
} as const;

/** The permissions that a launch needs. */
export const NEEDED_TO_RUN = [PERMISSIONS.run, PERMISSIONS.override];

/** Where the rights on a thing were read. */
const GRANTED = {
  topic: 'topicRights',
  deadLetterTopic: 'deadLetterRights',
  eventsTopic: 'eventsRights',
  job: 'jobRights',
} as const;

const JOB_MISSING = notChecked('the job does not exist');

const found = finder({
  'publish-denied': {
    fault: 'the request side answers 503 to every request',
    fix: (context) => grantOnTopic(context, context.expected.topic),
  },
  'dead-letter-publish-denied': {
    fault: 'a message that can never be launched cannot be kept, so it comes again and again',
    fix: (context) => grantOnTopic(context, context.expected.deadLetterTopic),
  },
  'events-publish-denied': {
    fault: 'events about launches wait in the ledger until they can be published',
    fix: (context) => grantOnTopic(context, context.expected.eventsTopic),
  },
  'run-denied': {
    fault: NOTHING_LAUNCHED,
    fix: (context) => grantOnJob(context, 'roles/run.jobsExecutorWithOverrides'),
  },
  'overrides-denied': {
    fault: 'every launch has overrides, at least its launch id; roles/run.invoker does not allow them',
    fix: (context) => grantOnJob(context, 'roles/run.jobsExecutorWithOverrides'),
  },
  'executions-denied': {
    fault: 'an unknown launch stays on hold for ever, and without LEDGER_URL every launch does',
    fix: (context) => grantOnJob(context, 'roles/run.viewer'),
  },
  'run-job-refused': {
    fault: 'each launch sends these overrides and is refused too',
    fix: REFUSAL_FIXES.INVALID_ARGUMENT,
  },
  'job-not-ready': {
    fault: NOTHING_LAUNCHED,
    fix: (context) => `${describeJob(context)}  # its conditions say why`,
  },
  'run-job-denied': {
    fault:
      'the rights are there, but an organization policy, VPC Service Controls or an IAM condition denies RunJob: nothing can be launched',
    fix: ({ expected }) =>
      `gcloud logging read 'protoPayload.methodName:"RunJob" AND protoPayload.status.code=7' --project=${expected.projectId} --limit=5  # it names what denied it`,
  },
});

/** The rights of the service. */
export const RIGHTS_CHECKS = {
  'right to publish': right({ on: 'topic', permission: PERMISSIONS.publish, code: 'publish-denied' }),
  'right to publish dead letters': right({
    on: 'deadLetterTopic',
    permission: PERMISSIONS.publish,
    code: 'dead-letter-publish-denied',
  }),
  'right to publish events': right({
    on: 'eventsTopic',
    permission: PERMISSIONS.publish,
    code: 'events-publish-denied',
  }),
} satisfies Checks;

/** Its rights on a job. */
export const JOB_RIGHTS_CHECKS = {
  'right to run the job': right({ on: 'job', permission: PERMISSIONS.run, code: 'run-denied' }),
  'right to override': right({ on: 'job', permission: PERMISSIONS.override, code: 'overrides-denied' }),
  'right to list executions': (setUp, { job: name }) => {
    const { executions } = setUp;
    if (executions.kind === 'failed' && executions.reason === 'denied') {
      return denied(setUp, found('executions-denied', executions.says));
    }
    return exists(executions, { name, missing: JOB_MISSING });
  },
} satisfies Checks;

/** Whether Cloud Run would take a RunJob with the bridge's overrides. */
export const RUN_JOB_CHECKS = {
  'a validated RunJob': (setUp, { job: name }) => {
    const { rehearsal, job } = setUp;
    if (job.kind === 'missing') return JOB_MISSING;
    if (rehearsal.kind === 'failed' && rehearsal.reason === 'denied') return runDenied(setUp, rehearsal.says);
    return whenThere(rehearsal, {
      name,
      missing: JOB_MISSING,
      judge: (tried) => {
        if (tried.kind === 'accepted') return ok('Cloud Run takes the overrides of the bridge');
        return found(tried.kind === 'refused' ? 'run-job-refused' : 'job-not-ready', tried.says);
      },
    });
  },
} satisfies Checks;

interface Right<Code> {
  /** The resource of the right. */
  readonly on: keyof typeof GRANTED;
  readonly permission: string;
  readonly code: Code;
}

function right<Code extends Parameters<typeof found>[0]>({ on, permission, code }: Right<Code>) {
  return (setUp: SetUp, expected: Expected) => {
    const name = expected[on];
    // IAM answers that there is no right on what does not exist.
    const missing = notChecked(`${name} does not exist`);
    if (setUp[on].kind === 'missing') return missing;
    return whenThere(setUp[GRANTED[on]], {
      name,
      missing,
      judge: (permissions) =>
        permissions.includes(permission)
          ? ok(permission)
          : denied(setUp, found(code, `${permission} is missing on ${name}`)),
    });
  };
}

/** RunJob itself is denied. This is news only if the rights could not be read, or are all there. */
function runDenied(setUp: SetUp, says: string) {
  const { jobRights } = setUp;
  if (jobRights.kind !== 'read') return denied(setUp, found('run-denied', says));
  const isGranted = NEEDED_TO_RUN.every((permission) => jobRights.value.includes(permission));
  if (isGranted) return denied(setUp, found('run-job-denied', says));
  return notChecked('a right to run the job is missing');
}
