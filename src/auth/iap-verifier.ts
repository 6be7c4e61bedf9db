import type { Logger } from '../logging/logger.ts';
import { RemoteKeys } from './remote-keys.ts';
import type { TokenVerifier } from './require-token.ts';
import { shown, signedClaims } from './signed-claims.ts';
import { refused } from './token-error.ts';

/** The issuer of the tokens of Identity-Aware Proxy (https://cloud.google.com/iap/docs/signed-headers-howto). */
const IAP_ISSUERS = ['https://cloud.google.com/iap'];

export interface IapVerifierOptions {
  readonly jwksUrl: string;
  /** The only allowed `aud`. */
  readonly audience: string;
  readonly logger: Logger;
  /** Milliseconds since the Unix epoch. Default: the machine's clock. */
  readonly clock?: { now(): number } | undefined;
}

/**
 * Checks the tokens in which Identity-Aware Proxy names the sender of a request. Every account is accepted: IAP has
 * decided who gets in.
 */
export function createIapVerifier(options: IapVerifierOptions): TokenVerifier {
  const { audience, logger, clock = { now: () => Date.now() } } = options;
  const keys = new RemoteKeys({ url: new URL(options.jwksUrl), logger, clock });
  return {
    async verify(token) {
      const nowMs = clock.now();
      const issuers = IAP_ISSUERS;
      const { email } = await signedClaims(token, { keys, algorithm: 'ES256', issuers, audience, nowMs });
      if (typeof email !== 'string' || !/^[^\s@]+@[^\s@]+$/.test(email)) {
        throw refused('invalid-claims', `the email is ${shown(email)}, expected an address`);
      }
      return { email };
    },
  };
}
