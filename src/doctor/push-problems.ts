import { shellWord, updateService } from './gcloud.ts';
import type { PushCode } from './problem-code.ts';
import type { Problem } from './problem.ts';
import { shownAddress } from './shown-address.ts';
import { setPushConfig } from './subscription-commands.ts';

/** What there is to know about each problem of the pushes. */
export const PUSH_PROBLEMS: Readonly<Record<PushCode, Problem>> = {
  'subscription-not-push': {
    standing: 'fault',
    why: 'the bridge pulls nothing; it only hears of messages that are pushed to it',
    mend: setPushConfig,
  },
  'push-endpoint-insecure': {
    standing: 'fault',
    why: 'the token of each push would travel in the open, and Pub/Sub pushes to https alone',
    mend: setPushConfig,
  },
  'push-endpoint-path': {
    standing: 'fault',
    why: 'the bridge answers 404 on every other path, so no message is ever launched',
    mend: setPushConfig,
  },
  'push-bare': {
    standing: 'fault',
    why: 'without the wrapper and without its headers a delivery has neither message id nor attributes',
    mend: setPushConfig,
  },
  'push-token-missing': {
    standing: 'fault',
    why: 'the bridge (PUSH_AUTH=oidc) or IAM in front of it (none) refuses a push without a token; where neither does, anybody can push',
    mend: setPushConfig,
  },
  'push-audience-differs': {
    standing: 'fault',
    why: 'the bridge answers 401 to a token for another audience than PUSH_AUDIENCE',
    mend: setPushConfig,
  },
  'push-account-differs': {
    standing: 'fault',
    why: 'the bridge answers 403 to an account that PUSH_SERVICE_ACCOUNTS does not name',
    mend: setPushConfig,
  },
  'push-audience-refused': {
    standing: 'fault',
    why: 'IAM in front of the service refuses a token that is for none of its addresses and custom audiences, so no push arrives',
    mend: setPushConfig,
  },
  'push-door-open': {
    standing: 'fault',
    why: 'neither IAM nor the bridge looks at who pushes, so whoever reaches the service can launch jobs',
    mend: (context) => updateService(context, '--invoker-iam-check  # or PUSH_AUTH=oidc'),
  },
  'keys-unreachable': {
    standing: 'warning',
    why: 'without the public keys no token can be checked; whether the service reaches them is not told by that',
    mend: ({ expected }) => `curl -sS ${shellWord(shownAddress(expected.keysUrl))}`,
  },
  'service-missing': {
    standing: 'warning',
    why: 'pushes to an address of Cloud Run that is no service reach nobody; in another project or region it is not found from here',
    mend: ({ expected }) =>
      `gcloud run services list --project=${expected.projectId}  # is the push endpoint among them?`,
  },
  'service-checks-twice': {
    standing: 'warning',
    why: 'IAM takes the signature off a token that it has checked, so the bridge answers 401 to every push (signature-removed)',
    mend: (context) =>
      updateService(
        context,
        '--no-invoker-iam-check  # or PUSH_AUTH=none, where IAM lets in nobody but the account that pushes',
      ),
  },
  'service-timeout-short': {
    standing: 'fault',
    why: 'Cloud Run cuts a delivery that waits for its pace, and the message comes again as a counted attempt',
    mend: (context) => updateService(context, `--timeout=${context.expected.ackDeadlineSeconds}`),
  },
  'service-instances': {
    standing: 'fault',
    why: 'without LEDGER_URL two instances do not see what the other one is launching, so a launch can run twice',
    mend: (context) =>
      updateService(context, '--max-instances=1  # or give doctor the LEDGER_URL of the service'),
  },
};
