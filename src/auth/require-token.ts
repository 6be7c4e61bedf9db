import type { Handler } from '../server/handler.ts';
import { Problem } from '../server/problem.ts';
import { bearerToken } from './bearer-token.ts';
import { setCaller, type Caller } from './caller.ts';
import { TokenError, type TokenErrorCode } from './token-error.ts';

/** Tells from a token who calls. */
export interface TokenVerifier {
  /** @throws {TokenError} when the token does not prove that an allowed account calls. */
  verify(token: string): Promise<Caller>;
}

type Answer = ConstructorParameters<typeof Problem>[0];

/** A stranger learns what kind of token is wanted, and nothing of what was wrong with theirs. */
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

/** How the caller is answered, by what is wrong with the token. */
export const TOKEN_ANSWERS: Readonly<Record<TokenErrorCode, Answer>> = {
  'no-token': UNAUTHENTICATED,
  'several-tokens': UNAUTHENTICATED,
  malformed: UNAUTHENTICATED,
  'signature-removed': UNAUTHENTICATED,
  'algorithm-not-allowed': UNAUTHENTICATED,
  'unknown-key': UNAUTHENTICATED,
  'bad-signature': UNAUTHENTICATED,
  'wrong-issuer': UNAUTHENTICATED,
  'wrong-audience': UNAUTHENTICATED,
  expired: UNAUTHENTICATED,
  'invalid-claims': UNAUTHENTICATED,
  'email-not-verified': FORBIDDEN,
  'account-not-allowed': FORBIDDEN,
  'keys-unavailable': KEYS_UNAVAILABLE,
};

/**
 * Lets a request pass whose token `verifier` accepts, and remembers its caller for `callerOf`. Belongs
 * before whatever reads the body.
 */
export function requireToken(verifier: TokenVerifier): Handler {
  return async (request, _response, next) => {
    try {
      const token = bearerToken(request.headersDistinct['authorization']);
      setCaller(request, await verifier.verify(token));
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      const { code, message: detail } = error;
      throw new Problem({ ...TOKEN_ANSWERS[code], log: { code, detail }, cause: error });
    }
    next();
  };
}

/** Lets every request pass: for a service behind IAM or a proxy that authenticates, and for this machine. */
export const trustEveryCaller: Handler = (_request, _response, next) => next();
