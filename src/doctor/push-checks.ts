import { unread } from './api-checks.ts';
import { isOnCloudRun } from './cloud-run-address.ts';
import type { Expected } from './expected.ts';
import type { PushSetUp, ServiceSetUp, SetUp, SubscriptionSetUp } from './set-up.ts';
import { shownAddress } from './shown-address.ts';
import { found, notChecked, ok, whenRead, type Check, type Verdict, type Verdicts } from './verdict.ts';

interface Known {
  readonly setUp: SetUp;
  readonly expected: Expected;
}

/** The pushes, and the service that they reach. */
export const PUSH_CHECKS: readonly Check[] = [
  {
    name: 'push',
    judge: ({ subscription }) => whenRead({ what: 'subscription', reading: subscription }, delivery),
  },
  ofPush('push endpoint', endpoint),
  ofPush('wrapper', ({ wrapper }) =>
    wrapper === 'bare'
      ? found('push-bare', 'deliveries are neither wrapped nor do they have the headers')
      : ok(
          wrapper === 'wrapped'
            ? 'wrapped'
            : 'not wrapped, with the headers; such deliveries tell no attempt',
        ),
  ),
  ofPush('push token', token),
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
      if (service.kind === 'read') return serviceOf(service.value, expected);
      if (service.kind === 'missing') {
        return found('service-missing', 'the push endpoint is the address of no service that was found');
      }
      if (service.kind === 'left out') return notChecked(service.says);
      return unread(service, 'the service behind the push endpoint');
    },
  },
];

function delivery({ delivery: kind }: SubscriptionSetUp): Verdicts {
  if (kind === 'push') return ok('it pushes');
  const says = kind === 'pull' ? 'it is a pull subscription' : 'it writes to a table or a bucket';
  return found('subscription-not-push', says);
}

function endpoint({ endpoint: address }: PushSetUp, { expected }: Known): Verdicts {
  const { pushPath, isEmulated } = expected;
  const url = URL.parse(address);
  const problems: Verdict[] = [];
  if (url?.protocol !== 'https:' && !isEmulated) {
    problems.push(found('push-endpoint-insecure', `it is ${shownAddress(address)}`));
  }
  if (url?.pathname !== pushPath) {
    problems.push(
      found('push-endpoint-path', `it is ${shownAddress(address)}, and PUSH_PATH is ${pushPath}`),
    );
  }
  return problems.length === 0 ? ok(shownAddress(address)) : problems;
}

function token({ token: signed, endpoint: address }: PushSetUp, { expected, setUp }: Known): Verdicts {
  const { pushToken, isPushChecked } = expected;
  if (signed === undefined) {
    return isPushChecked || isOnCloudRun(address)
      ? found('push-token-missing', 'pushes carry no token')
      : notChecked('PUSH_AUTH is none: what stands in front checks it');
  }
  if (!isPushChecked) return tokenForIam(audienceOf({ token: signed, endpoint: address }), setUp);
  const problems: Verdict[] = [];
  const { audience, shown } = audienceOf({ token: signed, endpoint: address });
  if (audience !== pushToken.audience) {
    const says = `it is for ${shown}, and PUSH_AUDIENCE is ${pushToken.audience}`;
    problems.push(found('push-audience-differs', says));
  }
  if (!pushToken.serviceAccounts.includes(signed.email)) {
    const allowed = pushToken.serviceAccounts.join(',');
    problems.push(
      found('push-account-differs', `it is of ${signed.email}, and PUSH_SERVICE_ACCOUNTS is ${allowed}`),
    );
  }
  return problems.length === 0 ? ok(`of ${signed.email} for ${shown}`) : problems;
}

/**
 * Whom IAM in front takes a token for. That it takes an address with a path behind it too is not documented, so
 * that is not called a fault.
 */
function tokenForIam({ audience, shown }: ReturnType<typeof audienceOf>, { service }: SetUp): Verdicts {
  if (service.kind !== 'read' || !service.value.isIamChecked) {
    return notChecked('PUSH_AUTH is none: what stands in front checks it');
  }
  const { audiences } = service.value;
  const isTaken = audiences.some((known) => audience === known || audience.startsWith(`${known}/`));
  if (isTaken) return ok(`for ${shown}; whether IAM lets its account in is not looked at`);
  return found('push-audience-refused', `it is for ${shown}, and the service is ${audiences.join(', ')}`);
}

/** Pub/Sub takes the endpoint where none is set. Source: google/pubsub/v1/pubsub.proto, PushConfig.OidcToken.audience. */
function audienceOf({
  token: signed,
  endpoint: address,
}: {
  readonly token: NonNullable<PushSetUp['token']>;
  readonly endpoint: string;
}) {
  return signed.audience === ''
    ? { audience: address, shown: shownAddress(address) }
    : { audience: signed.audience, shown: signed.audience };
}

function serviceOf(service: ServiceSetUp, expected: Expected): Verdicts {
  const { ackDeadlineSeconds, hasLedger, isPushChecked } = expected;
  const { name, timeoutSeconds, maxInstances, isIamChecked } = service;
  const problems: Verdict[] = [];
  if (!isIamChecked && !isPushChecked) {
    const says = 'the check by IAM is switched off for it, and PUSH_AUTH is none';
    problems.push(found('push-door-open', says, name));
  }
  if (isIamChecked && isPushChecked) {
    const says = 'IAM in front of it checks the tokens of pushes, and PUSH_AUTH is oidc';
    problems.push(found('service-checks-twice', says, name));
  }
  if (timeoutSeconds < ackDeadlineSeconds) {
    const says = `its request timeout is ${timeoutSeconds} s, and ACK_DEADLINE_SECONDS is ${ackDeadlineSeconds}`;
    problems.push(found('service-timeout-short', says, name));
  }
  if (!hasLedger && maxInstances !== 1) {
    const says = `it may have ${maxInstances} instances, and there is no LEDGER_URL in what doctor was given`;
    problems.push(found('service-instances', says, name));
  }
  return problems.length === 0 ? ok(name) : problems;
}

function ofPush(name: string, judge: (push: PushSetUp, known: Known) => Verdicts): Check {
  return {
    name,
    judge: (setUp, expected) =>
      whenRead({ what: 'subscription', reading: setUp.subscription }, ({ push }) =>
        push === undefined ? notChecked('the subscription does not push') : judge(push, { setUp, expected }),
      ),
  };
}
