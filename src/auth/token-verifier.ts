import type { JWTPayload } from 'jose';
import type { Logger } from '../logging/logger.ts';
import type { Caller } from './caller.ts';
import { RemoteKeys } from './remote-keys.ts';
import type { TokenVerifier } from './require-token.ts';
import { shown, signedClaims } from './signed-claims.ts';
import { refused } from './token-error.ts';
import { VerifiedTokens } from './verified-tokens.ts';

/** Both spellings of `iss` in Google's tokens (https://developers.google.com/identity/openid-connect/openid-connect#validatinganidtoken). */
export const GOOGLE_ISSUERS: readonly string[] = ['https://accounts.google.com', 'accounts.google.com'];

export interface TokenVerifierOptions {
  /** Allowed `iss`. */
  readonly issuers: readonly string[];
  readonly jwksUrl: string;
  /** The only allowed `aud`. */
  readonly audience: string;
  /** Allowed `email`s, compared exactly. */
  readonly accounts: readonly string[];
  readonly logger: Logger;
  /** Milliseconds since the Unix epoch. Default: the machine's clock. */
  readonly clock?: { now(): number } | undefined;
}

/**
 * Checks OIDC tokens as Google signs them for service accounts. The keys are fetched with the first token. An accepted
 * token is accepted for one more minute without another check.
 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const clock = options.clock ?? { now: () => Date.now() };
  const keys = new RemoteKeys({ url: new URL(options.jwksUrl), logger: options.logger, clock });
  const verified = new VerifiedTokens();
  return {
    async verify(token) {
      const nowMs = clock.now();
      const known = verified.callerOf(token, nowMs);
      if (known !== undefined) return known;
      const { issuers, audience } = options;
      const claims = await signedClaims(token, { keys, algorithm: 'RS256', issuers, audience, nowMs });
      const caller = callerIn(claims, options);
      verified.add(token, { caller, nowMs, expiresMs: (claims.exp ?? 0) * 1000 });
      return caller;
    },
  };
}

/** Call it only with claims whose signature was checked. */
function callerIn(claims: JWTPayload, { accounts }: Pick<TokenVerifierOptions, 'accounts'>): Caller {
  const { email } = claims;
  if (typeof email !== 'string' || !accounts.includes(email)) {
    throw refused('account-not-allowed', `the email is ${shown(email)}, which is not an allowed account`);
  }
  if (claims['email_verified'] !== true) {
    throw refused(
      'email-not-verified',
      `email_verified is ${shown(claims['email_verified'])}, expected true`,
    );
  }
  return { email };
}
