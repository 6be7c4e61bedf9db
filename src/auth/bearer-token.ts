import { refused } from './token-error.ts';

/** A JWT in compact form (RFC 7519) after the scheme `Bearer` (RFC 6750), in any letter case. */
const BEARER = /^bearer +([\w-]+\.[\w-]+\.[\w-]*)$/i;
/** Cloud Run writes this in place of the signature once IAM has checked the token (https://cloud.google.com/run/docs/troubleshooting#signature-removed). */
const SIGNATURE_REMOVED = '.SIGNATURE_REMOVED_BY_GOOGLE';

/**
 * The one Bearer token of a request.
 *
 * @param authorization every `Authorization` header of the request. Several are refused: Node would keep the first, and
 *   a proxy in front may have checked another one.
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
    throw refused('malformed', 'the Bearer token is not a JWT');
  }
  if (token.endsWith(SIGNATURE_REMOVED)) {
    throw refused(
      'signature-removed',
      'Cloud Run removed the signature of the token, because IAM checks callers too: let IAM alone check them (authentication `none`), or send the token for this service in Authorization and the one for IAM in X-Serverless-Authorization',
    );
  }
  return token;
}
