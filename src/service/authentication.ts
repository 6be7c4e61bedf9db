import type { Config, ConfigOf } from '../../config/schema.ts';
import { requireToken, trustEveryCaller } from '../auth/require-token.ts';
import type { Logger } from '../logging/logger.ts';
import type { Handler } from '../server/handler.ts';

export interface AuthenticationOptions<R extends 'requests' | 'pushes'> {
  readonly config: ConfigOf<R>;
  readonly logger: Logger;
}

/** What checks the callers of the push side, as PUSH_AUTH says. */
export async function pushAuthentication({
  config,
  logger,
}: AuthenticationOptions<'pushes'>): Promise<Handler> {
  const { PUSH_AUTH: value, PUSH_AUDIENCE: audience, PUSH_SERVICE_ACCOUNTS: accounts } = config;
  const doorFor = await doors({ key: 'PUSH_AUTH', value, audience, accounts, config, logger });
  return doorFor(accounts);
}

/**
 * What checks the callers of SWEEP_PATH: as on the push side, for accounts of their own where they are named.
 *
 * @param push what checks the callers of the push side.
 */
export async function sweepAuthentication(
  { config, logger }: AuthenticationOptions<'pushes'>,
  push: Handler,
): Promise<Handler> {
  const { SWEEP_SERVICE_ACCOUNTS: accounts, PUSH_AUTH } = config;
  if (accounts.length === 0 || PUSH_AUTH === 'none') return push;
  return pushAuthentication({ config: { ...config, PUSH_SERVICE_ACCOUNTS: accounts }, logger });
}

/** The doors of the request side. */
export interface RequestDoors {
  /** Those that may request launches. */
  readonly callers: Handler;
  /** They and the operators, where launches are looked at and operated on. */
  readonly operators: Handler;
}

/** What checks the callers of the request side, as HTTP_AUTH says. */
export async function requestAuthentication({
  config,
  logger,
}: AuthenticationOptions<'requests'>): Promise<RequestDoors> {
  const { HTTP_AUTH: value, HTTP_AUDIENCE: audience, HTTP_ACCOUNTS: callers } = config;
  const accounts = [...callers, ...config.HTTP_OPERATORS];
  const doorFor = await doors({ key: 'HTTP_AUTH', value, audience, accounts, config, logger });
  return { callers: doorFor(callers), operators: doorFor(accounts) };
}

/** What checks who opens the board, as BOARD_AUTH says. */
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
      'BOARD_AUTH=none: whoever reaches the board may look; something in front must check that',
    );
    return trustEveryCaller;
  }
  const { createIapVerifier } = await import('../auth/iap-verifier.ts');
  const { requireAssertion } = await import('../auth/require-assertion.ts');
  return requireAssertion(createIapVerifier({ jwksUrl, audience, logger }));
}

/** Doors of one key, which share what checks tokens, each for some of its accounts. */
async function doors(options: {
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
  // jose takes its time to load, which only those pay who use it.
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
