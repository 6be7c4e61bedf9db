import type { Handler } from '../server/handler.ts';
import { Problem } from '../server/problem.ts';
import { bearerToken } from './bearer-token.ts';
import { setCaller, type Caller } from './caller.ts';
import { refused, TOKEN_ANSWERS, TokenError } from './token-error.ts';

export interface TokenVerifier {
  /** @throws {TokenError} when the token does not prove that an allowed account calls. */
  verify(token: string): Promise<Caller>;
}

/**
 * Lets a request pass whose token `verifier` accepts, and remembers its caller for `callerOf`. Install it before anything
 * that reads the body.
 *
 * @param options.accounts those that may call this route; default: all that the verifier accepts.
 */
export function requireToken(
  verifier: TokenVerifier,
  { accounts }: { readonly accounts?: readonly string[] } = {},
): Handler {
  return async (request, _response, next) => {
    try {
      const token = bearerToken(request.headersDistinct['authorization']);
      const caller = await verifier.verify(token);
      if (accounts?.includes(caller.email) === false) {
        throw refused(
          'account-not-allowed',
          `the email is ${JSON.stringify(caller.email)}, which may not call this route`,
        );
      }
      setCaller(request, caller);
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      const { code, message: detail } = error;
      throw new Problem({ ...TOKEN_ANSWERS[code], log: { code, detail }, cause: error });
    }
    next();
  };
}

/** Lets every request pass: for a service behind IAM or an authenticating proxy, and for local use. */
export const trustEveryCaller: Handler = (_request, _response, next) => next();
