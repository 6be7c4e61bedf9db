import { grantOnJob, grantOnTopic, lookerOf, shellWord } from './gcloud.ts';
import type { AccessCode } from './problem-code.ts';
import type { MendContext, Problem } from './problem.ts';

function enable(api: string): (context: MendContext) => string {
  return ({ expected }) => `gcloud services enable ${api} --project=${expected.projectId}`;
}

function serviceAccountOf({ service }: MendContext['setUp']): string {
  const account = service.kind === 'read' ? service.value.serviceAccount : '';
  return account === '' ? 'EMAIL-OF-THE-SERVICE' : shellWord(account);
}

const LOGIN = 'gcloud auth application-default login';
const UNSEEN = 'nothing of Google Cloud could be looked at';
const UNTRIED = 'the rights of the service could not be tried';
const UNREACHABLE = 'nothing that it tells could be checked';
const DISABLED = 'the bridge cannot use it either';

/** What there is to know about each problem of rights and of whoever looks. */
export const ACCESS_PROBLEMS: Readonly<Record<AccessCode, Problem>> = {
  'configuration-unusable': {
    standing: 'fault',
    why: '`serve` does not start with it',
    mend: () => 'give `doctor` the same environment or CONFIG_FILE as the service',
  },
  'credentials-missing': { standing: 'fault', why: UNSEEN, mend: () => LOGIN },
  'credentials-refused': {
    standing: 'fault',
    why: `they are expired or revoked, or their account is gone: ${UNSEEN}`,
    mend: () => `${LOGIN}  # or another key, where GOOGLE_APPLICATION_CREDENTIALS names one`,
  },
  'credentials-unreachable': {
    standing: 'fault',
    why: UNSEEN,
    mend: () => 'check the network from here to oauth2.googleapis.com',
  },
  'impersonated-account-missing': {
    standing: 'fault',
    why: UNTRIED,
    mend: ({ expected, setUp }) =>
      `npm start -- doctor --impersonate ${serviceAccountOf(setUp)}  # gcloud iam service-accounts list --project=${expected.projectId}`,
  },
  'impersonation-refused': {
    standing: 'fault',
    why: UNTRIED,
    mend: (context) =>
      `gcloud iam service-accounts add-iam-policy-binding ${shellWord(context.subject)} --member=${lookerOf(context)} --role=roles/iam.serviceAccountTokenCreator`,
  },
  'impersonation-failed': { standing: 'fault', why: UNTRIED, mend: () => 'run `doctor` again' },
  'iam-credentials-disabled': {
    standing: 'fault',
    why: UNTRIED,
    mend: enable('iamcredentials.googleapis.com'),
  },
  'iam-credentials-unreachable': {
    standing: 'fault',
    why: UNTRIED,
    mend: () => 'check the network from here to iamcredentials.googleapis.com',
  },
  'identity-not-service': {
    standing: 'warning',
    why: 'whether rights are there was tried as this account; the service may have others',
    mend: ({ setUp }) => `npm start -- doctor --impersonate ${serviceAccountOf(setUp)}`,
  },
  'pubsub-disabled': { standing: 'fault', why: DISABLED, mend: enable('pubsub.googleapis.com') },
  'pubsub-unreachable': {
    standing: 'fault',
    why: UNREACHABLE,
    mend: () => 'check the network from here to pubsub.googleapis.com, or PUBSUB_EMULATOR_HOST',
  },
  'cloud-run-disabled': { standing: 'fault', why: DISABLED, mend: enable('run.googleapis.com') },
  'cloud-run-unreachable': {
    standing: 'fault',
    why: UNREACHABLE,
    mend: () => 'check the network from here to run.googleapis.com, or CLOUD_RUN_EMULATOR_HOST',
  },
  'look-denied': {
    standing: 'warning',
    why: 'whoever runs `doctor` has no right to look at it, so what is wrong with it is not found; the service needs no such right',
    mend: (context) =>
      `gcloud projects add-iam-policy-binding ${context.expected.projectId} --member=${lookerOf(context)} --role=roles/viewer`,
  },
  'look-failed': {
    standing: 'warning',
    why: 'what is wrong with it is not found',
    mend: () => 'run `doctor` again',
  },
  'publish-denied': {
    standing: 'fault',
    why: 'the request side answers 503 to every request',
    mend: (context) => grantOnTopic(context, context.expected.topic),
  },
  'dead-letter-publish-denied': {
    standing: 'fault',
    why: 'a message that can never be launched cannot be kept, so it comes again and again',
    mend: (context) => grantOnTopic(context, context.expected.deadLetterTopic),
  },
  'run-denied': {
    standing: 'fault',
    why: 'nothing can be launched: every delivery is answered 503 and comes again',
    mend: (context) => grantOnJob(context, 'roles/run.jobsExecutorWithOverrides'),
  },
  'run-job-denied': {
    standing: 'fault',
    why: 'the rights are there and RunJob is denied all the same, by an organization policy, VPC Service Controls or a condition of IAM: nothing can be launched',
    mend: ({ expected }) =>
      `gcloud logging read 'protoPayload.methodName:"RunJob" AND protoPayload.status.code=7' --project=${expected.projectId} --limit=5  # it names what denied it`,
  },
  'overrides-denied': {
    standing: 'fault',
    why: 'every launch has overrides, at least its launch id; roles/run.invoker does not allow them',
    mend: (context) => grantOnJob(context, 'roles/run.jobsExecutorWithOverrides'),
  },
  'executions-denied': {
    standing: 'fault',
    why: 'an unknown launch is held for ever, and without LEDGER_URL every launch is',
    mend: (context) => grantOnJob(context, 'roles/run.viewer'),
  },
};
