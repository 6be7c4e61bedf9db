import type { JWTPayload } from 'jose';
import { JOSEError, JWTClaimValidationFailed } from 'jose/errors';
import { jwtVerify } from 'jose/jwt/verify';
import type { Logger } from '../logging/logger.ts';
import type { Caller } from './caller.ts';
import { RemoteKeys } from './remote-keys.ts';
import type { TokenVerifier } from './require-token.ts';
import { refused, TokenError, type TokenErrorCode } from './token-error.ts';
import { VerifiedTokens } from './verified-tokens.ts';

/** Both spellings of `iss` in Google's tokens (https://developers.google.com/identity/openid-connect/openid-connect#validatinganidtoken). */
export const GOOGLE_ISSUERS: readonly string[] = ['https://accounts.google.com', 'accounts.google.com'];

/** How far the issuer's clock and ours may be apart. */
const CLOCK_TOLERANCE_S = 30;
/** Google's tokens live for an hour. One that claims more than a day is a mistake or worse. */
const MAX_LIFETIME_S = 24 * 3600;

export interface TokenVerifierOptions {
  /** Allowed `iss`. */
  readonly issuers: readonly string[];
  readonly jwksUrl: string;
  /** The only allowed `aud`. */
  readonly audience: string;
  /** Allowed `email`s, compared as they are. */
  readonly accounts: readonly string[];
  readonly logger: Logger;
  /** Milliseconds since the Unix epoch. Default: the machine's clock. */
  readonly clock?: { now(): number } | undefined;
}

/** What jose complains of by code. What is not here says nothing about the token. */
const CODES: Readonly<Record<string, TokenErrorCode>> = {
  ERR_JOSE_ALG_NOT_ALLOWED: 'algorithm-not-allowed',
  ERR_JOSE_NOT_SUPPORTED: 'malformed',
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: 'unknown-key',
  ERR_JWKS_NO_MATCHING_KEY: 'unknown-key',
  ERR_JWS_INVALID: 'malformed',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'bad-signature',
  ERR_JWT_CLAIM_VALIDATION_FAILED: 'invalid-claims',
  ERR_JWT_EXPIRED: 'expired',
  ERR_JWT_INVALID: 'malformed',
};

/**
 * Checks OIDC tokens as Google signs them for service accounts. The keys are fetched with the first token; one
 * that was accepted is accepted for a minute more without another check.
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
      const claims = await payloadOf(token, nowMs);
      const caller = callerIn(claims, options);
      verified.add(token, { caller, nowMs, expiresMs: (claims.exp ?? 0) * 1000 });
      return caller;
    },
  };

  async function payloadOf(token: string, nowMs: number): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, keys.find, {
        algorithms: ['RS256'],
        requiredClaims: ['exp'],
        clockTolerance: CLOCK_TOLERANCE_S,
        maxTokenAge: MAX_LIFETIME_S,
        currentDate: new Date(nowMs),
      });
      return payload;
    } catch (error) {
      throw toTokenError(error);
    }
  }
}

function toTokenError(error: unknown): TokenError {
  if (error instanceof TokenError) return error;
  const code = error instanceof JOSEError ? CODES[error.code] : undefined;
  if (code !== undefined) return new TokenError({ code, detail: detailOf(error), cause: error });
  // The signature could not even be tried: the key that the issuer publishes is of no use.
  const detail = 'the key of the issuer cannot be used';
  return new TokenError({ code: 'keys-unavailable', detail, cause: error });
}

function detailOf(error: unknown): string {
  if (!(error instanceof JWTClaimValidationFailed)) return error instanceof Error ? error.message : '';
  return `${error.message}: it is ${shown(error.payload[error.claim])}`;
}

/** The claims are the issuer's own words here: the signature has been checked. */
function callerIn(claims: JWTPayload, { issuers, audience, accounts }: TokenVerifierOptions): Caller {
  const { iss, aud, iat = 0, exp = Infinity, email } = claims;
  if (iss === undefined || !issuers.includes(iss)) {
    throw refused('wrong-issuer', `the issuer is ${shown(iss)}, expected ${issuers.map(shown).join(' or ')}`);
  }
  if (aud !== audience) {
    throw refused('wrong-audience', `the audience is ${shown(aud)}, expected ${shown(audience)}`);
  }
  if (exp - iat > MAX_LIFETIME_S) {
    throw refused(
      'invalid-claims',
      `the token lives for ${exp - iat} s, expected ${MAX_LIFETIME_S} s at most`,
    );
  }
  if (typeof email !== 'string' || !accounts.includes(email)) {
    throw refused(
      'account-not-allowed',
      `the email is ${shown(email)}, which is not among the allowed accounts`,
    );
  }
  if (claims['email_verified'] !== true) {
    throw refused(
      'email-not-verified',
      `email_verified is ${shown(claims['email_verified'])}, expected true`,
    );
  }
  return { email };
}

/** A claim for the log, not longer than is good for it. */
function shown(claim: unknown): string {
  return (JSON.stringify(claim) ?? 'missing').slice(0, 200);
}
