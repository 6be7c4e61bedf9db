import type { Config, ConfigOf } from '../../config/schema.ts';
import { requireToken, trustEveryCaller } from '../auth/require-token.ts';
import type { Logger } from '../logging/logger.ts';
import type { Handler } from '../server/handler.ts';

export interface AuthenticationOptions<R extends 'requests' | 'pushes'> {
  readonly config: ConfigOf<R>;
  readonly logger: Logger;
}

/** What checks the callers of the push side, as PUSH_AUTH says. */
export function pushAuthentication({ config, logger }: AuthenticationOptions<'pushes'>): Promise<Handler> {
  return authentication({
    key: 'PUSH_AUTH',
    value: config.PUSH_AUTH,
    audience: config.PUSH_AUDIENCE,
    accounts: config.PUSH_SERVICE_ACCOUNTS,
    config,
    logger,
  });
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

/** What checks the callers of the request side, as HTTP_AUTH says. */
export function requestAuthentication({
  config,
  logger,
}: AuthenticationOptions<'requests'>): Promise<Handler> {
  return authentication({
    key: 'HTTP_AUTH',
    value: config.HTTP_AUTH,
    audience: config.HTTP_AUDIENCE,
    accounts: config.HTTP_ACCOUNTS,
    config,
    logger,
  });
}

async function authentication(options: {
  readonly config: Pick<Config, 'OIDC_ISSUER' | 'OIDC_JWKS_URL'>;
  readonly logger: Logger;
  readonly key: 'PUSH_AUTH' | 'HTTP_AUTH';
  readonly value: Config['PUSH_AUTH' | 'HTTP_AUTH'];
  readonly audience: string;
  readonly accounts: readonly string[];
}): Promise<Handler> {
  const { key, value, audience, accounts, config, logger } = options;
  if (value === 'none') {
    logger.warn({ [key]: value }, `${key}=none: callers are not checked here; something in front must do it`);
    return trustEveryCaller;
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
  return requireToken(verifier);
}
