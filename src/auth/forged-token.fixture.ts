import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { TokenErrorCode } from './token-error.ts';

/** A request that must be refused. */
export interface Forgery {
  readonly title: string;
  /** What the operator's log says. */
  readonly code: TokenErrorCode;
  /** A name may come twice. */
  readonly headers: readonly (readonly [string, string])[];
  readonly query?: string;
}

/** A key pair made by Node's own crypto: what checks the tokens had no part in making them. */
export interface IssuerKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly jwk: Readonly<Record<string, unknown>>;
}

function published(
  { privateKey, publicKey }: { readonly privateKey: KeyObject; readonly publicKey: KeyObject },
  { kid, alg }: { readonly kid: string; readonly alg: string },
): IssuerKey {
  return {
    kid,
    privateKey,
    publicKey,
    jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' },
  };
}

const rsa = { modulusLength: 2048 } as const;
/** The issuer's keys, both published. */
export const KEY = published(generateKeyPairSync('rsa', rsa), { kid: 'key-1', alg: 'RS256' });
export const ELLIPTIC_KEY = published(generateKeyPairSync('ec', { namedCurve: 'P-256' }), {
  kid: 'key-ec',
  alg: 'ES256',
});
/** An attacker's, named as the issuer's own. */
export const STRANGE_KEY = published(generateKeyPairSync('rsa', rsa), { kid: 'key-1', alg: 'RS256' });

type Signer = (input: Buffer) => Buffer;

/** How a signature is made, rightly or not. */
export const signers = {
  rs256:
    ({ privateKey }: IssuerKey): Signer =>
    (input) =>
      sign('sha256', input, privateKey),
  rs512:
    ({ privateKey }: IssuerKey): Signer =>
    (input) =>
      sign('sha512', input, privateKey),
  es256:
    ({ privateKey }: IssuerKey): Signer =>
    (input) =>
      sign('sha256', input, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
  /** The public key, which everybody knows, as the secret. */
  hs256:
    ({ publicKey }: IssuerKey): Signer =>
    (input) =>
      createHmac('sha256', publicKey.export({ type: 'spki', format: 'pem' }))
        .update(input)
        .digest(),
  none: (): Signer => () => Buffer.alloc(0),
} as const;

export const NOW_S = Date.UTC(2026, 0, 1) / 1000;
export const AUDIENCE = 'https://job-bridge.example/push';
export const ACCOUNT = 'push@p.iam.gserviceaccount.com';
/** Allowed too, so that a stolen token could be bent to it. */
export const SECOND_ACCOUNT = 'second@p.iam.gserviceaccount.com';

export const HEADER = { alg: 'RS256', kid: KEY.kid, typ: 'JWT' };
/** As Google's tokens for service accounts (https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions). */
export const CLAIMS = {
  iss: 'https://accounts.google.com',
  aud: AUDIENCE,
  azp: '113774264463038321964',
  sub: '113774264463038321964',
  email: ACCOUNT,
  email_verified: true,
  iat: NOW_S,
  exp: NOW_S + 3600,
};

export interface Change {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly signer?: Signer;
}

/** The honest token with something changed, well signed unless told otherwise; undefined takes a member away. */
export function token({ header, claims, signer = signers.rs256(KEY) }: Change = {}): string {
  return signed({ header: { ...HEADER, ...header }, claims: { ...CLAIMS, ...claims }, signer });
}

/** A token in the compact form of RFC 7515, whatever its parts say. */
export function signed(parts: {
  readonly header: unknown;
  readonly claims: unknown;
  readonly signer: Signer;
}): string {
  const input = [parts.header, parts.claims].map((part) => base64url(JSON.stringify(part))).join('.');
  return `${input}.${parts.signer(Buffer.from(input)).toString('base64url')}`;
}

export function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}

/** The header that carries a token. */
export function bearer(text: string): readonly (readonly [string, string])[] {
  return [['authorization', `Bearer ${text}`]];
}
