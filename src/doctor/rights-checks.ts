import { unread } from './api-checks.ts';
import type { Expected } from './expected.ts';
import type { ProblemCode } from './problem-code.ts';
import type { Reading } from './reading.ts';
import type { SetUp } from './set-up.ts';
import { found, notChecked, ok, whenRead, type Check, type Verdicts } from './verdict.ts';

/** What the bridge has to be allowed, as IAM names it. */
export const PERMISSIONS = {
  publish: 'pubsub.topics.publish',
  run: 'run.jobs.run',
  override: 'run.jobs.runWithOverrides',
} as const;

/** What a launch takes. */
export const NEEDED_TO_RUN = [PERMISSIONS.run, PERMISSIONS.override];

/** As whom rights are tried, and what the service may do. */
export const RIGHTS_CHECKS: readonly Check[] = [
  { name: 'identity', judge: identity },
  right('right to publish', ({ topic, topicRights }, expected) => ({
    thing: topic,
    held: topicRights,
    permission: PERMISSIONS.publish,
    on: expected.topic,
    code: 'publish-denied',
  })),
  right('right to publish dead letters', ({ deadLetterTopic, deadLetterRights }, expected) => ({
    thing: deadLetterTopic,
    held: deadLetterRights,
    permission: PERMISSIONS.publish,
    on: expected.deadLetterTopic,
    code: 'dead-letter-publish-denied',
  })),
  right('right to run the job', ({ job, jobRights }, expected) => ({
    thing: job,
    held: jobRights,
    permission: PERMISSIONS.run,
    on: expected.job,
    code: 'run-denied',
  })),
  right('right to override', ({ job, jobRights }, expected) => ({
    thing: job,
    held: jobRights,
    permission: PERMISSIONS.override,
    on: expected.job,
    code: 'overrides-denied',
  })),
  {
    name: 'right to list executions',
    judge: (setUp, { job }) => {
      const { executions } = setUp;
      if (executions.kind === 'read') return ok(job);
      if (executions.kind === 'missing') return notChecked('the job does not exist');
      if (executions.kind === 'left out') return notChecked(executions.says);
      if (executions.reason !== 'denied') return unread(executions, job);
      return denied(setUp, { code: 'executions-denied', says: executions.says, on: job });
    },
  },
];

function identity(setUp: SetUp, { impersonate }: Expected): Verdicts {
  const reading = setUp.identity;
  switch (reading.kind) {
    case 'left out':
      return notChecked(reading.says);
    case 'missing':
      return found('impersonated-account-missing', `there is no account ${impersonate}`, impersonate);
    case 'failed':
      return unlent(reading, impersonate);
    case 'read': {
      const { email = 'an account that its credentials do not name', impersonated } = reading.value;
      if (!actsAsService(setUp)) return found('identity-not-service', `checked as ${email}`);
      return ok(impersonated ? `as ${email}, impersonated` : `as ${email}`);
    }
  }
}

/** The verdict on an account that lends no credentials. */
function unlent({ reason, says }: Extract<SetUp['identity'], { kind: 'failed' }>, account: string): Verdicts {
  switch (reason) {
    case 'denied':
      return found('impersonation-refused', says, account);
    case 'disabled':
      return found('iam-credentials-disabled', says);
    case 'unreachable':
      return found('iam-credentials-unreachable', says);
    case 'unauthenticated':
      return notChecked('the credentials cannot be used');
    default:
      return found('impersonation-failed', says, account);
  }
}

/**
 * Whether a right that is missing here is missing to the service. A service account was chosen by
 * somebody; a person's own account is just whoever is logged in.
 */
function actsAsService({ identity: reading, service }: SetUp): boolean {
  // Emulators ask nobody.
  if (reading.kind !== 'read') return reading.kind === 'left out';
  const { email, impersonated } = reading.value;
  if (impersonated) return true;
  if (service.kind === 'read' && service.value.serviceAccount !== '') {
    return email === service.value.serviceAccount;
  }
  return email?.endsWith('.gserviceaccount.com') === true;
}

interface Right {
  /** What it is a right on. */
  readonly thing: Reading<unknown>;
  /** Those that there are. */
  readonly held: Reading<readonly string[]>;
  readonly permission: string;
  /** Full name of the thing. */
  readonly on: string;
  readonly code: ProblemCode;
}

function right(name: string, rightOf: (setUp: SetUp, expected: Expected) => Right): Check {
  return {
    name,
    judge: (setUp, expected) => {
      const { thing, held, permission, on, code } = rightOf(setUp, expected);
      // IAM answers that there is no right on what does not exist.
      if (thing.kind === 'missing') return notChecked(`${on} does not exist`);
      if (held.kind === 'failed') return unread(held, on);
      return whenRead({ what: 'right', reading: held }, (permissions) =>
        permissions.includes(permission)
          ? ok(permission)
          : denied(setUp, { code, says: `${permission} is missing on ${on}`, on }),
      );
    },
  };
}

/** The verdict on what was refused to whoever rights are tried as. */
export function denied(
  setUp: SetUp,
  { code, says, on }: { readonly code: ProblemCode; readonly says: string; readonly on: string },
): Verdicts {
  return actsAsService(setUp)
    ? found(code, says, on)
    : notChecked(`this account lacks it, which tells nothing of the service: ${says}`);
}
