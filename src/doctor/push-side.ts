import type { Known } from './check.ts';
import type { SetUp } from './set-up.ts';

/**
 * The hosts by which the push side is reached: those of its service, which has two, and that to which launch requests
 * are pushed. Empty if neither is known.
 */
export function hostsOfPushSide({ subscription, service }: SetUp): ReadonlySet<string> {
  const addresses = [subscription.value?.push?.endpoint ?? '', ...(service.value?.audiences ?? [])];
  return new Set(addresses.map(hostOf).filter((host) => host !== ''));
}

export function hostOf(address = ''): string {
  return URL.parse(address)?.host ?? '';
}

export interface Call {
  /** Where it goes. */
  readonly address: string;
  readonly token: { readonly email: string; readonly audience: string } | undefined;
  /** E-mails of those who may make it, and the key of the configuration that says so. */
  readonly accounts: readonly string[];
  readonly key: string;
}

/** Why the push side, or IAM in front of it, would refuse a call, as part of a sentence; undefined: it would not. */
export function faultOfToken(
  { address, token, accounts, key }: Call,
  { setUp, expected }: Known,
): string | undefined {
  const { isIamChecked = false, audiences = [] } = setUp.service.value ?? {};
  if (!expected.isPushChecked && !isIamChecked) return undefined;
  if (token === undefined) return 'sends no OIDC token';
  const audience = token.audience === '' ? address : token.audience;
  if (expected.isPushChecked) {
    if (audience !== expected.pushToken.audience) return 'has another audience than PUSH_AUDIENCE';
    return accounts.includes(token.email) ? undefined : `calls as ${token.email}, which ${key} does not name`;
  }
  // The check of their subscription judges the token of launch requests.
  const isJudged = token.audience === setUp.subscription.value?.push?.token?.audience;
  const isTaken = audiences.some((one) => audience === one || audience.startsWith(`${one}/`));
  return isJudged || isTaken
    ? undefined
    : 'has a token for none of the addresses and audiences of the service';
}
