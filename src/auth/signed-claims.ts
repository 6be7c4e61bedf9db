import type { JWTPayload } from 'jose';
import { JOSEError, JWTClaimValidationFailed } from 'jose/errors';
import { jwtVerify } from 'jose/jwt/verify';
import type { RemoteKeys } from './remote-keys.ts';
import { refused, TokenError, type TokenErrorCode } from './token-error.ts';

/** The accepted difference between the issuer's clock and ours. */
const CLOCK_TOLERANCE_S = 30;
/** Google's tokens live for an hour; no honest one lives for more than a day. */
const MAX_LIFETIME_S = 24 * 3600;

/** jose's error codes that concern the token. The others do not. */
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

export interface Expected {
  readonly keys: RemoteKeys;
  readonly algorithm: 'RS256' | 'ES256';
  /** Allowed `iss`. */
  readonly issuers: readonly string[];
  /** The only allowed `aud`. */
  readonly audience: string;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: number;
}

/**
 * Verifies signature, issuer, audience and times of a token; `exp` and `iat` are required.
 *
 * @returns its claims.
 *
 * @throws {TokenError}
 */
export async function signedClaims(token: string, expected: Expected): Promise<JWTPayload> {
  const { keys, algorithm, issuers, audience, nowMs } = expected;
  const claims = await payloadOf(token, { keys, algorithm, nowMs });
  const { iss, aud, iat = 0, exp = Infinity } = claims;
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
  return claims;
}

async function payloadOf(
  token: string,
  { keys, algorithm, nowMs }: Pick<Expected, 'keys' | 'algorithm' | 'nowMs'>,
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys.find, {
      algorithms: [algorithm],
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

function toTokenError(error: unknown): TokenError {
  if (error instanceof TokenError) return error;
  const code = error instanceof JOSEError ? CODES[error.code] : undefined;
  if (code !== undefined) return new TokenError({ code, detail: detailOf(error), cause: error });
  // The signature was not even checked: the key that the issuer publishes cannot be used.
  const detail = 'the key of the issuer cannot be used';
  return new TokenError({ code: 'keys-unavailable', detail, cause: error });
}

function detailOf(error: unknown): string {
  if (!(error instanceof JWTClaimValidationFailed)) return error instanceof Error ? error.message : '';
  return `${error.message}: it is ${shown(error.payload[error.claim])}`;
}

/** A claim as JSON for the log, cut to 200 characters. */
export function shown(claim: unknown): string {
  return (JSON.stringify(claim) ?? 'missing').slice(0, 200);
}
