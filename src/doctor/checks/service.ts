import { shownAddress } from '../addresses.ts';
import { allFound, finder, notChecked, ok, whenThere, type Checks } from '../check.ts';
import type { Expected } from '../expected.ts';
import { shellWord, updateService } from '../gcloud.ts';
import type { ServiceSetUp } from '../set-up.ts';

const found = finder({
  'keys-unreachable': {
    warning: 'without the public keys no token can be checked; the service may still reach them',
    fix: ({ expected }) => `curl -sS ${shellWord(shownAddress(expected.keysUrl))}`,
  },
  'service-missing': {
    warning:
      'if there is no such service, no push arrives; a service in another project or region is not found from here',
    fix: ({ expected }) =>
      `gcloud run services list --project=${expected.projectId}  # is the push endpoint among them?`,
  },
  'push-endpoint-open': {
    fault: 'neither IAM nor the bridge checks pushes, so everyone who reaches the service can launch jobs',
    fix: (context) => updateService(context, '--invoker-iam-check  # or PUSH_AUTH=oidc'),
  },
  'service-checks-twice': {
    warning:
      'IAM removes the signature of a token that it has checked, so the bridge answers 401 to every push (signature-removed)',
    fix: (context) =>
      updateService(
        context,
        '--no-invoker-iam-check  # or PUSH_AUTH=none, if IAM lets in only the account that pushes',
      ),
  },
  'service-timeout-short': {
    fault:
      'Cloud Run cuts off a delivery that still waits, and its message comes again as a counted attempt; with a ledger it cuts off sweeps too',
    fix: (context) => updateService(context, `--timeout=${leastTimeout(context.expected)}`),
  },
  'service-instances': {
    fault:
      'without LEDGER_URL two instances do not see what the other one is launching, so a launch can run twice',
    fix: (context) =>
      updateService(context, '--max-instances=1  # or give doctor the LEDGER_URL of the service'),
  },
});

/** The service that the pushes reach, and the keys by which it checks them. */
export const SERVICE_CHECKS = {
  'keys of tokens': ({ keys }, { keysUrl }) => {
    const shown = shownAddress(keysUrl);
    if (keys.kind === 'read') return ok(shown);
    if (keys.kind === 'left out') return notChecked(keys.says);
    return found('keys-unreachable', keys.kind === 'failed' ? `${shown}: ${keys.says}` : shown);
  },
  service: ({ service }, expected) =>
    whenThere(service, {
      name: 'the service behind the push endpoint',
      missing: found('service-missing', 'the push endpoint is the address of no service that was found'),
      judge: (value) => judgeService(value, expected),
    }),
} satisfies Checks;

/** With a ledger a sweep goes on for up to 50 s. */
function leastTimeout({ ackDeadlineSeconds, hasLedger }: Expected): number {
  return hasLedger ? Math.max(ackDeadlineSeconds, 60) : ackDeadlineSeconds;
}

function judgeService(service: ServiceSetUp, expected: Expected) {
  const { hasLedger, isPushChecked } = expected;
  const { name, timeoutSeconds, maxInstances, isIamChecked } = service;
  return allFound(
    [
      !isIamChecked &&
        !isPushChecked &&
        found('push-endpoint-open', 'the check by IAM is switched off for it, and PUSH_AUTH is none'),
      isIamChecked &&
        isPushChecked &&
        found(
          'service-checks-twice',
          'IAM in front of it checks the tokens of pushes, and PUSH_AUTH is oidc',
        ),
      timeoutSeconds < leastTimeout(expected) &&
        found(
          'service-timeout-short',
          `its request timeout is ${timeoutSeconds} s, and ${leastTimeout(expected)} s are needed`,
        ),
      !hasLedger &&
        maxInstances !== 1 &&
        found(
          'service-instances',
          `it may have ${maxInstances} instances, and there is no LEDGER_URL in what doctor was given`,
        ),
    ],
    ok(name),
  );
}
