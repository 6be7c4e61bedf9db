import { shownAddress } from '../addresses.ts';
import { allFound, finder, notChecked, ok, unread, type Check } from '../check.ts';
import type { Expected } from '../expected.ts';
import { shellWord, updateService } from '../gcloud.ts';
import type { ServiceSetUp } from '../set-up.ts';

const found = finder({
  'keys-unreachable': {
    standing: 'warning',
    why: 'without the public keys no token can be checked; the service may reach them all the same',
    fix: ({ expected }) => `curl -sS ${shellWord(shownAddress(expected.keysUrl))}`,
  },
  'service-missing': {
    standing: 'warning',
    why: 'pushes to an address of Cloud Run that is not a service reach nobody; in another project or region it is not found from here',
    fix: ({ expected }) =>
      `gcloud run services list --project=${expected.projectId}  # is the push endpoint among them?`,
  },
  'push-door-open': {
    standing: 'fault',
    why: 'neither IAM nor the bridge checks who pushes, so anybody who reaches the service can launch jobs',
    fix: (context) => updateService(context, '--invoker-iam-check  # or PUSH_AUTH=oidc'),
  },
  'service-checks-twice': {
    standing: 'warning',
    why: 'IAM takes the signature off a token that it has checked, so the bridge answers 401 to every push (signature-removed)',
    fix: (context) =>
      updateService(
        context,
        '--no-invoker-iam-check  # or PUSH_AUTH=none, where IAM lets in only the account that pushes',
      ),
  },
  'service-timeout-short': {
    standing: 'fault',
    why: 'Cloud Run cuts a delivery that waits for its pace, and the message comes again as a counted attempt',
    fix: (context) => updateService(context, `--timeout=${context.expected.ackDeadlineSeconds}`),
  },
  'service-instances': {
    standing: 'fault',
    why: 'without LEDGER_URL two instances do not see what the other one is launching, so a launch can run twice',
    fix: (context) =>
      updateService(context, '--max-instances=1  # or give doctor the LEDGER_URL of the service'),
  },
});

/** The service that the pushes reach, and the keys by which it checks them. */
export const SERVICE_CHECKS = [
  {
    name: 'keys of tokens',
    judge: ({ keys }, { keysUrl }) => {
      const shown = shownAddress(keysUrl);
      if (keys.kind === 'read') return ok(shown);
      if (keys.kind === 'left out') return notChecked(keys.says);
      return found('keys-unreachable', keys.kind === 'failed' ? `${shown}: ${keys.says}` : shown);
    },
  },
  {
    name: 'service',
    judge: ({ service }, expected) => {
      if (service.kind === 'read') return judgeService(service.value, expected);
      if (service.kind === 'missing') {
        return found('service-missing', 'the push endpoint is the address of no service that was found');
      }
      if (service.kind === 'left out') return notChecked(service.says);
      return unread(service, 'the service behind the push endpoint');
    },
  },
] satisfies readonly Check[];

function judgeService(service: ServiceSetUp, { ackDeadlineSeconds, hasLedger, isPushChecked }: Expected) {
  const { name, timeoutSeconds, maxInstances, isIamChecked } = service;
  return allFound(
    [
      !isIamChecked &&
        !isPushChecked &&
        found('push-door-open', 'the check by IAM is switched off for it, and PUSH_AUTH is none', name),
      isIamChecked &&
        isPushChecked &&
        found(
          'service-checks-twice',
          'IAM in front of it checks the tokens of pushes, and PUSH_AUTH is oidc',
          name,
        ),
      timeoutSeconds < ackDeadlineSeconds &&
        found(
          'service-timeout-short',
          `its request timeout is ${timeoutSeconds} s, and ACK_DEADLINE_SECONDS is ${ackDeadlineSeconds}`,
          name,
        ),
      !hasLedger &&
        maxInstances !== 1 &&
        found(
          'service-instances',
          `it may have ${maxInstances} instances, and there is no LEDGER_URL in what doctor was given`,
          name,
        ),
    ],
    ok(name),
  );
}
