import type { Handler } from '../server/handler.ts';
import { Problem } from '../server/problem.ts';
import { setCaller } from './caller.ts';
import type { TokenVerifier } from './require-token.ts';
import { refused, TOKEN_ANSWERS, TokenError } from './token-error.ts';

const HEADER = 'x-goog-iap-jwt-assertion';
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Lets a request pass that Identity-Aware Proxy has signed, and remembers its caller for `callerOf`. */
export function requireAssertion(verifier: TokenVerifier): Handler {
  return async (request, _response, next) => {
    try {
      setCaller(request, await verifier.verify(assertionOf(request.headersDistinct[HEADER])));
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      const { code, message: detail } = error;
      throw new Problem({ ...answerTo(code), log: { code, detail }, cause: error });
    }
    next();
  };
}

/** @throws {TokenError} `no-token`, `several-tokens` or `malformed`. */
function assertionOf(headers: readonly string[] = []): string {
  const [header = ''] = headers;
  if (headers.length > 1) {
    throw refused('several-tokens', `there are ${headers.length} ${HEADER} headers, expected one`);
  }
  if (header === '') throw refused('no-token', `the header ${HEADER} is missing: is IAP in front?`);
  if (!JWT.test(header)) throw refused('malformed', `the header ${HEADER} is not a JWT`);
  return header;
}

/** The answer says that IAP is needed, and nothing about the token. */
function answerTo(code: TokenError['code']): ConstructorParameters<typeof Problem>[0] {
  const answer = TOKEN_ANSWERS[code];
  if (answer.code === 'keys-unavailable') return answer;
  const detail =
    'the board is opened through Identity-Aware Proxy; the log of the service says what is wrong';
  return { code: 'unauthenticated', detail };
}
