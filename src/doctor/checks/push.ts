import { isOnCloudRun, shownAddress } from '../addresses.ts';
import { allFound, finder, notChecked, ok, type Answers, type Checks, type Known } from '../check.ts';
import type { PushSetUp, SetUp } from '../set-up.ts';
import { setPushConfig } from '../subscription-commands.ts';
import { ofSubscription } from './subscription.ts';

const found = finder({
  'subscription-not-push': {
    fault: 'the bridge never pulls; it gets only messages that are pushed to it',
    fix: setPushConfig,
  },
  'push-endpoint-insecure': {
    fault: 'the token of each push would be sent unencrypted, and Pub/Sub pushes only to https',
    fix: setPushConfig,
  },
  'push-endpoint-path': {
    fault: 'the bridge answers 404 on every other path, so no message is ever launched',
    fix: setPushConfig,
  },
  'push-bare': {
    fault: 'without the wrapper and without its headers a delivery has neither message id nor attributes',
    fix: setPushConfig,
  },
  'push-token-missing': {
    fault:
      'the bridge (PUSH_AUTH=oidc) or IAM in front of it (none) refuses a push without a token; if neither checks, everyone can push',
    fix: setPushConfig,
  },
  'push-audience-differs': {
    fault: 'the bridge answers 401 to a token for another audience than PUSH_AUDIENCE',
    fix: setPushConfig,
  },
  'push-account-differs': {
    fault: 'the bridge answers 403 to an account that PUSH_SERVICE_ACCOUNTS does not name',
    fix: setPushConfig,
  },
  'push-audience-refused': {
    fault:
      'IAM in front of the service takes only tokens for its addresses and custom audiences, so no push arrives',
    fix: setPushConfig,
  },
});

const LEFT_TO_IAM = 'PUSH_AUTH is none: IAM or a proxy in front checks it';

/** The pushes themselves. */
export const PUSH_CHECKS = {
  push: ofSubscription(({ delivery }) => {
    if (delivery === 'push') return ok('it pushes');
    const says = delivery === 'pull' ? 'it is a pull subscription' : 'it writes to a table or a bucket';
    return found('subscription-not-push', says);
  }),
  'push endpoint': ofPush(endpoint),
  wrapper: ofPush(({ wrapper }) => {
    switch (wrapper) {
      case 'wrapped':
        return ok('wrapped');
      case 'headers':
        return ok('not wrapped, with the headers; such deliveries have no attempt count');
      case 'bare':
        return found('push-bare', 'deliveries are neither wrapped nor do they have the headers');
    }
  }),
  'push token': ofPush(token),
} satisfies Checks;

function endpoint({ endpoint: address }: PushSetUp, { expected }: Known) {
  const { pushPath, isEmulated } = expected;
  const url = URL.parse(address);
  const shown = shownAddress(address);
  return allFound(
    [
      url?.protocol !== 'https:' && !isEmulated && found('push-endpoint-insecure', `it is ${shown}`),
      url?.pathname !== pushPath &&
        found('push-endpoint-path', `it is ${shown}, and PUSH_PATH is ${pushPath}`),
    ],
    ok(shown),
  );
}

function token({ token: signed, endpoint: address }: PushSetUp, { expected, setUp }: Known) {
  const { pushToken, isPushChecked } = expected;
  if (signed === undefined) {
    return isPushChecked || isOnCloudRun(address)
      ? found('push-token-missing', 'pushes carry no token')
      : notChecked(LEFT_TO_IAM);
  }
  // Pub/Sub takes the endpoint when none is set. Source: google/pubsub/v1/pubsub.proto, PushConfig.OidcToken.audience.
  const audience = signed.audience === '' ? address : signed.audience;
  const shown = signed.audience === '' ? shownAddress(address) : signed.audience;
  if (!isPushChecked) return tokenForIam({ audience, shown }, setUp);
  const accounts = pushToken.serviceAccounts;
  return allFound(
    [
      audience !== pushToken.audience &&
        found('push-audience-differs', `it is for ${shown}, and PUSH_AUDIENCE is ${pushToken.audience}`),
      !accounts.includes(signed.email) &&
        found(
          'push-account-differs',
          `it is of ${signed.email}, and PUSH_SERVICE_ACCOUNTS is ${accounts.join(',')}`,
        ),
    ],
    ok(`of ${signed.email} for ${shown}`),
  );
}

/** It is not documented whether IAM also takes an address with a path behind it, so that is not a fault. */
function tokenForIam(
  { audience, shown }: { readonly audience: string; readonly shown: string },
  { service }: SetUp,
) {
  if (service.kind !== 'read' || !service.value.isIamChecked) return notChecked(LEFT_TO_IAM);
  const { audiences } = service.value;
  const isTaken = audiences.some((known) => audience === known || audience.startsWith(`${known}/`));
  if (isTaken) return ok(`for ${shown}; whether IAM lets its account in is not checked`);
  return found('push-audience-refused', `it is for ${shown}, and the service is ${audiences.join(', ')}`);
}

function ofPush<Judged extends Answers>(judge: (push: PushSetUp, known: Known) => Judged) {
  return ofSubscription(({ push }, known) =>
    push === undefined ? notChecked('the subscription does not push') : judge(push, known),
  );
}
