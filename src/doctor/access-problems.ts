import { grantOnJob, grantOnTopic, shellWord } from './gcloud.ts';
import type { AccessCode } from './problem-code.ts';
import type { MendContext, Problem } from './problem.ts';

function enable(api: string): (context: MendContext) => string {
  return ({ expected }) => `gcloud services enable ${api} --project=${expected.projectId}`;
}

const UNREACHABLE = 'nothing that it tells could be checked';
const DISABLED = 'the bridge cannot use it either';

/** What there is to know about each problem of rights and of whoever looks. */
export const ACCESS_PROBLEMS: Readonly<Record<AccessCode, Problem>> = {
  'configuration-unusable': {
    standing: 'fault',
    why: '`serve` does not start with it',
    mend: () => 'give `doctor` the same environment or CONFIG_FILE as the service',
  },
  'credentials-missing': {
    standing: 'fault',
    why: 'nothing of Google Cloud could be looked at',
    mend: () => 'gcloud auth application-default login',
  },
  'impersonation-refused': {
    standing: 'fault',
    why: 'the rights of that account could not be tried',
    mend: ({ subject }) =>
      `gcloud iam service-accounts add-iam-policy-binding ${shellWord(subject)} --member=user:YOUR-EMAIL --role=roles/iam.serviceAccountTokenCreator`,
  },
  'identity-not-service': {
    standing: 'warning',
    why: 'whether rights are there was tried as this account; the service may have others',
    mend: ({ setUp }) => {
      const account = setUp.service.kind === 'read' ? setUp.service.value.serviceAccount : '';
      return `npm start -- doctor --impersonate ${account === '' ? 'EMAIL-OF-THE-SERVICE' : account}`;
    },
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
    mend: ({ expected }) =>
      `gcloud projects add-iam-policy-binding ${expected.projectId} --member=user:YOUR-EMAIL --role=roles/viewer`,
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
