import type { Handler } from '../server/handler.ts';
import { Problem } from '../server/problem.ts';
import { bearerToken } from './bearer-token.ts';
import { setCaller, type Caller } from './caller.ts';
import { TOKEN_ANSWERS, TokenError } from './token-error.ts';

/** Tells from a token who calls. */
export interface TokenVerifier {
  /** @throws {TokenError} when the token does not prove that an allowed account calls. */
  verify(token: string): Promise<Caller>;
}

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
