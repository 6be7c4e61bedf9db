import { refused } from './token-error.ts';

/** The characters of a JWT in its compact form (RFC 7519), after the scheme of RFC 6750 in any case. */
const BEARER = /^bearer +([\w-]+\.[\w-]+\.[\w-]*)$/i;
/** Replaces the signature where Cloud Run's IAM checked the token (https://cloud.google.com/run/docs/troubleshooting#signature-removed). */
const SIGNATURE_REMOVED = '.SIGNATURE_REMOVED_BY_GOOGLE';

/**
 * The one Bearer token of a request.
 *
 * @param authorization every `Authorization` header of the request. Node would keep the first of several and
 *   whoever stands in front may have checked another one, so several are refused.
 * @throws {TokenError} `no-token`, `several-tokens`, `malformed` or `signature-removed`.
 */
export function bearerToken(authorization: readonly string[] = []): string {
  const [header = ''] = authorization;
  if (authorization.length > 1) {
    throw refused('several-tokens', `there are ${authorization.length} Authorization headers, expected one`);
  }
  if (!/^bearer( |$)/i.test(header)) {
    const found = header === '' ? 'is missing' : 'has another scheme';
    throw refused('no-token', `the Authorization header ${found}, expected a Bearer token`);
  }
  const token = BEARER.exec(header)?.[1];
  if (token === undefined) {
    throw refused('malformed', 'the Bearer token is no JWT');
  }
  if (token.endsWith(SIGNATURE_REMOVED)) {
    throw refused(
      'signature-removed',
      'Cloud Run took the signature off the token, as it does where IAM checks callers: let IAM alone check them (authentication `none`), or send the token for this service in Authorization and the one for IAM in X-Serverless-Authorization',
    );
  }
  return token;
}
