/** Everything that can be wrong with a caller's token. Log lines carry these codes; answers do not. */
export type TokenErrorCode =
  /** No `Authorization` header, or one that is no Bearer token. */
  | 'no-token'
  | 'several-tokens'
  /** No JWT that can be read, or one that asks for an extension of the standard. */
  | 'malformed'
  /** Cloud Run's own IAM check took the signature off before the request came here. */
  | 'signature-removed'
  | 'algorithm-not-allowed'
  | 'unknown-key'
  | 'bad-signature'
  | 'wrong-issuer'
  | 'wrong-audience'
  | 'expired'
  /** A claim is missing, has the wrong type, or names a time that no honest token names. */
  | 'invalid-claims'
  | 'email-not-verified'
  | 'account-not-allowed'
  /** The keys of the issuer cannot be had, so nothing can be said about the token. */
  | 'keys-unavailable';

/** The token does not tell who calls, or tells of somebody who may not. `message` is for the operator, never the caller. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  readonly code: TokenErrorCode;

  /** @param options.detail what was found and what was expected; never the token. */
  constructor(options: { readonly code: TokenErrorCode; readonly detail: string; readonly cause?: unknown }) {
    super(options.detail, { cause: options.cause });
    this.code = options.code;
  }
}

/** The token is refused for what it says itself. */
export function refused(code: TokenErrorCode, detail: string): TokenError {
  return new TokenError({ code, detail });
}
