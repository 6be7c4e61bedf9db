import type { Config, ConfigOf } from '../../config/schema.ts';
import { requireToken, trustEveryCaller } from '../auth/require-token.ts';
import type { Logger } from '../logging/logger.ts';
import type { Handler } from '../server/handler.ts';

export interface AuthenticationOptions<R extends 'requests' | 'pushes'> {
  readonly config: ConfigOf<R>;
  readonly logger: Logger;
}

/** Checks the callers of the push side, as PUSH_AUTH says. */
export async function pushAuthentication({
  config,
  logger,
}: AuthenticationOptions<'pushes'>): Promise<Handler> {
  const { PUSH_AUTH: value, PUSH_AUDIENCE: audience, PUSH_SERVICE_ACCOUNTS: accounts } = config;
  const checkFor = await tokenChecks({ key: 'PUSH_AUTH', value, audience, accounts, config, logger });
  return checkFor(accounts);
}

/**
 * Checks the callers of SWEEP_PATH as on the push side, with SWEEP_SERVICE_ACCOUNTS if they are set.
 *
 * @param push the check of the push side.
 */
export async function sweepAuthentication(
  { config, logger }: AuthenticationOptions<'pushes'>,
  push: Handler,
): Promise<Handler> {
  const { SWEEP_SERVICE_ACCOUNTS: accounts, PUSH_AUTH } = config;
  if (accounts.length === 0 || PUSH_AUTH === 'none') return push;
  return pushAuthentication({ config: { ...config, PUSH_SERVICE_ACCOUNTS: accounts }, logger });
}

/** The two checks of the request side. */
export interface RequestChecks {
  /** For accounts that may request launches. */
  readonly callers: Handler;
  /** For these and the operators: they may look at launches. */
  readonly operators: Handler;
}

/** Checks the callers of the request side, as HTTP_AUTH says. */
export async function requestAuthentication({
  config,
  logger,
}: AuthenticationOptions<'requests'>): Promise<RequestChecks> {
  const { HTTP_AUTH: value, HTTP_AUDIENCE: audience, HTTP_ACCOUNTS: callers } = config;
  const accounts = [...callers, ...config.HTTP_OPERATORS];
  const checkFor = await tokenChecks({ key: 'HTTP_AUTH', value, audience, accounts, config, logger });
  return { callers: checkFor(callers), operators: checkFor(accounts) };
}

/** Checks the viewers of the board, as BOARD_AUTH says. */
export async function boardAuthentication({
  config,
  logger,
}: {
  readonly config: ConfigOf<'board'>;
  readonly logger: Logger;
}): Promise<Handler> {
  const { BOARD_AUTH: value, BOARD_AUDIENCE: audience, IAP_JWKS_URL: jwksUrl } = config;
  if (value === 'none') {
    logger.warn(
      { BOARD_AUTH: value },
      'BOARD_AUTH=none: viewers are not checked here; something in front must do it',
    );
    return trustEveryCaller;
  }
  const { createIapVerifier } = await import('../auth/iap-verifier.ts');
  const { requireAssertion } = await import('../auth/require-assertion.ts');
  return requireAssertion(createIapVerifier({ jwksUrl, audience, logger }));
}

/** Checks for one key: they share a verifier of tokens, and each lets some of its accounts in. */
async function tokenChecks(options: {
  readonly config: Pick<Config, 'OIDC_ISSUER' | 'OIDC_JWKS_URL'>;
  readonly logger: Logger;
  readonly key: 'PUSH_AUTH' | 'HTTP_AUTH';
  readonly value: Config['PUSH_AUTH' | 'HTTP_AUTH'];
  readonly audience: string;
  readonly accounts: readonly string[];
}): Promise<(accounts: readonly string[]) => Handler> {
  const { key, value, audience, accounts, config, logger } = options;
  if (value === 'none') {
    logger.warn({ [key]: value }, `${key}=none: callers are not checked here; something in front must do it`);
    return () => trustEveryCaller;
  }
  // jose is slow to load, so it is loaded only if it is used.
  const { createTokenVerifier, GOOGLE_ISSUERS } = await import('../auth/token-verifier.ts');
  const verifier = createTokenVerifier({
    issuers: config.OIDC_ISSUER === '' ? GOOGLE_ISSUERS : [config.OIDC_ISSUER],
    jwksUrl: config.OIDC_JWKS_URL,
    audience,
    accounts,
    logger,
  });
  return (some) => requireToken(verifier, { accounts: some });
}
