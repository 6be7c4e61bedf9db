import type { Problem } from '../server/problem.ts';

type Answer = ConstructorParameters<typeof Problem>[0];

/** The answer says which kind of token is expected, and nothing about the one that came. */
const UNAUTHENTICATED: Answer = {
  code: 'unauthenticated',
  detail:
    'this takes "Authorization: Bearer" with an OIDC token made for this service; the log of the service says what is wrong',
  headers: { 'WWW-Authenticate': 'Bearer' },
};
const FORBIDDEN: Answer = { code: 'forbidden', detail: 'this account may not call this service' };
const KEYS_UNAVAILABLE: Answer = {
  code: 'keys-unavailable',
  detail: 'the token cannot be checked now; repeat the request later',
  headers: { 'Retry-After': '10' },
};

/**
 * Everything that can be wrong with a caller's token, and the answer to the caller. Log lines carry these codes; answers
 * do not.
 */
export const TOKEN_ANSWERS = {
  /** No `Authorization` header, or one without a Bearer token. */
  'no-token': UNAUTHENTICATED,
  'several-tokens': UNAUTHENTICATED,
  /** Not a JWT, or one that asks for an extension of the standard. */
  malformed: UNAUTHENTICATED,
  /** Cloud Run's own IAM check removed the signature before the request came here. */
  'signature-removed': UNAUTHENTICATED,
  'algorithm-not-allowed': UNAUTHENTICATED,
  'unknown-key': UNAUTHENTICATED,
  'bad-signature': UNAUTHENTICATED,
  'wrong-issuer': UNAUTHENTICATED,
  'wrong-audience': UNAUTHENTICATED,
  expired: UNAUTHENTICATED,
  /** A claim is missing, has the wrong type, or names a time that no honest token names. */
  'invalid-claims': UNAUTHENTICATED,
  'email-not-verified': FORBIDDEN,
  'account-not-allowed': FORBIDDEN,
  /** The keys of the issuer are not available, so the token cannot be judged. */
  'keys-unavailable': KEYS_UNAVAILABLE,
} as const satisfies Readonly<Record<string, Answer>>;

export type TokenErrorCode = keyof typeof TOKEN_ANSWERS;

/** The token proves no caller, or one that is not allowed. `message` is for the operator, never for the caller. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  readonly code: TokenErrorCode;

  /** @param options.detail the found and the expected value; never the token. */
  constructor(options: { readonly code: TokenErrorCode; readonly detail: string; readonly cause?: unknown }) {
    super(options.detail, { cause: options.cause });
    this.code = options.code;
  }
}

export function refused(code: TokenErrorCode, detail: string): TokenError {
  return new TokenError({ code, detail });
}
