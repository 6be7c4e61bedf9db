import { finder, notChecked, ok, type Checks, type Found, type NothingFound } from '../check.ts';
import type { Expected } from '../expected.ts';
import { lookerOf, shellWord } from '../gcloud.ts';
import type { Failed } from '../reading.ts';
import type { SetUp } from '../set-up.ts';

const UNTRIED = 'the rights of the service could not be checked';

const found = finder({
  'impersonated-account-missing': {
    fault: UNTRIED,
    fix: ({ expected, setUp }) =>
      `npm start -- doctor --impersonate ${serviceAccountOf(setUp)}  # gcloud iam service-accounts list --project=${expected.projectId}`,
  },
  'impersonation-refused': {
    fault: UNTRIED,
    fix: (context) =>
      `gcloud iam service-accounts add-iam-policy-binding ${shellWord(context.expected.impersonate)} --member=${lookerOf(context)} --role=roles/iam.serviceAccountTokenCreator`,
  },
  'impersonation-failed': { fault: UNTRIED, fix: 'run `doctor` again' },
  'iam-credentials-disabled': {
    fault: UNTRIED,
    fix: ({ expected }) =>
      `gcloud services enable iamcredentials.googleapis.com --project=${expected.projectId}`,
  },
  'iam-credentials-unreachable': {
    fault: UNTRIED,
    fix: 'check the network from here to iamcredentials.googleapis.com',
  },
  'identity-not-service': {
    warning: 'the rights of this account were checked; the service may have others',
    fix: ({ setUp }) => `npm start -- doctor --impersonate ${serviceAccountOf(setUp)}`,
  },
});

function serviceAccountOf({ service }: SetUp): string {
  const account = service.value?.serviceAccount ?? '';
  return account === '' ? 'EMAIL-OF-THE-SERVICE' : shellWord(account);
}

/** The account whose rights are checked. */
export const IDENTITY_CHECKS = { identity } satisfies Checks;

function identity(setUp: SetUp, { impersonate }: Expected) {
  const reading = setUp.identity;
  switch (reading.kind) {
    case 'left out':
      return notChecked(reading.says);
    case 'missing':
      return found('impersonated-account-missing', `there is no account ${impersonate}`);
    case 'failed':
      return notImpersonated(reading);
    case 'read': {
      const { email = 'an account that its credentials do not name', impersonated } = reading.value;
      if (!actsAsService(setUp)) return found('identity-not-service', `checked as ${email}`);
      return ok(impersonated ? `as ${email}, impersonated` : `as ${email}`);
    }
  }
}

function notImpersonated({ reason, says }: Failed) {
  switch (reason) {
    case 'denied':
      return found('impersonation-refused', says);
    case 'disabled':
      return found('iam-credentials-disabled', says);
    case 'unreachable':
      return found('iam-credentials-unreachable', says);
    case 'unauthenticated':
      return notChecked('the credentials cannot be used');
    default:
      return found('impersonation-failed', says);
  }
}

/**
 * Whether the service lacks the rights that are missing here, too. It does if a service account is examined, because that
 * was chosen on purpose. A person's own account is only the one that is logged in.
 */
function actsAsService({ identity: reading, service }: SetUp): boolean {
  // Emulators do not ask for an identity.
  if (reading.kind !== 'read') return reading.kind === 'left out';
  const { email, impersonated } = reading.value;
  if (impersonated) return true;
  const account = service.value?.serviceAccount;
  return account ? email === account : email?.endsWith('.gserviceaccount.com') === true;
}

/** A right that the identity lacks: a finding only if the service lacks it too. */
export function denied<Missing extends Found>(setUp: SetUp, missing: Missing): Missing | NothingFound {
  return actsAsService(setUp)
    ? missing
    : notChecked(`this account lacks it, which says nothing about the service: ${missing.says}`);
}
