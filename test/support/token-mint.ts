import { createHmac } from 'node:crypto';
import { CompactSign, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { GOOGLE_ISSUERS } from '../../src/auth/token-verifier.ts';
import { newSigningKey, type SigningKey } from './key-server.ts';

export const AUDIENCE = 'https://bridge.example/push';
export const ACCOUNT = 'pusher@p.iam.gserviceaccount.com';
export const OTHER_ACCOUNT = 'other@p.iam.gserviceaccount.com';
/** The time at which the tokens are signed, in seconds since the Unix epoch. */
export const NOW_S = Date.UTC(2026, 0, 1) / 1000;

/** The published key, with the key id `ours`. Made once for each test file, because making an RSA key is slow. */
export const OURS: SigningKey = await newSigningKey('ours');
/** The key of an attacker who pretends to be the issuer. */
export const THEIRS: SigningKey = await newSigningKey('theirs');

export type Claims = Readonly<Record<string, unknown>>;

/** The claims of a valid token with changes; `undefined` removes a claim. */
export function claims(changed: Claims = {}): Claims {
  const good = { iss: GOOGLE_ISSUERS[0], aud: AUDIENCE, email: ACCOUNT, email_verified: true, sub: '1' };
  return { ...good, iat: NOW_S, exp: NOW_S + 3600, ...changed };
}

/** A correctly signed token with changed claims. */
export function sign(changed: Claims = {}): Promise<string> {
  return signBy(OURS.privateKey, {}, changed);
}

/** A token with valid claims, signed with another key or with another header. */
export function signBy(
  key: CryptoKey,
  header: Readonly<Record<string, unknown>> = {},
  changed: Claims = {},
): Promise<string> {
  return new SignJWT(claims(changed)).setProtectedHeader({ alg: 'RS256', kid: 'ours', ...header }).sign(key);
}

/** Any text, correctly signed. */
export function signText(payload: string): Promise<string> {
  return new CompactSign(Buffer.from(payload))
    .setProtectedHeader({ alg: 'RS256', kid: 'ours' })
    .sign(OURS.privateKey);
}

/** A token with valid claims, signed with a new elliptic-curve key. */
export async function signES256(): Promise<string> {
  const { privateKey } = await generateKeyPair('ES256');
  return signBy(privateKey, { alg: 'ES256' });
}

/** One part of a token. */
export function part(json: unknown): string {
  return Buffer.from(JSON.stringify(json)).toString('base64url');
}

/** A token with valid claims and any header and signature. */
export function assembled(header: object, signature: string | ((input: string) => string) = ''): string {
  const input = `${part(header)}.${part(claims())}`;
  return `${input}.${typeof signature === 'string' ? signature : signature(input)}`;
}

/** A token signed with a public secret. */
export function hs256(secret: string): string {
  const header = { alg: 'HS256', kid: 'ours', typ: 'JWT' };
  return assembled(header, (input) => createHmac('sha256', secret).update(input).digest('base64url'));
}
