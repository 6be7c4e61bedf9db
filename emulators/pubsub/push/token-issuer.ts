import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { formatAddress } from '../../address.ts';
import type { Clock } from '../../clock.ts';
import { TOKEN_LIFETIME_S } from '../values/limits.ts';

/** The audience and the account of a token; further members replace or add claims (`iss`, `exp`, …). */
export interface SignTokenOptions {
  readonly audience: string;
  readonly email: string;
  readonly [claim: string]: unknown;
}

export interface TokenIssuer {
  /** The `iss` of its tokens, and its address. */
  readonly issuer: string;
  readonly jwksUrl: string;
  /** A new token, like Google's for a service account. */
  readonly sign: (options: SignTokenOptions) => Promise<string>;
  /** The token of a push; one is reused for half of its life. */
  readonly bearerToken: (options: { readonly audience: string; readonly email: string }) => Promise<string>;
  close(): Promise<void>;
}

interface SigningKey {
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
  readonly kid: string;
}

const JWKS_PATH = '/oauth2/v3/certs';

/**
 * Starts the counterpart of `accounts.google.com`: it signs RS256 tokens and serves the public key, which is made when it
 * is first needed.
 *
 * @throws the `listen` error of the host and port.
 */
export async function startTokenIssuer(options: {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  readonly clock: Clock;
}): Promise<TokenIssuer> {
  let key: Promise<SigningKey> | undefined;
  const signingKey = (): Promise<SigningKey> => (key ??= newKey());

  const server = createServer((request, response) => {
    void answer(request.url ?? '/', response).catch(() => response.destroy());
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const issuer = `http://${formatAddress(options.host, (server.address() as AddressInfo).port)}`;
  const jwksUrl = `${issuer}${JWKS_PATH}`;

  async function answer(path: string, response: ServerResponse): Promise<void> {
    if (path === JWKS_PATH) return json(response, { keys: [(await signingKey()).publicJwk] });
    if (path === '/.well-known/openid-configuration') {
      return json(response, { issuer, jwks_uri: jwksUrl, id_token_signing_alg_values_supported: ['RS256'] });
    }
    response.writeHead(404).end();
  }

  async function sign({ audience, email, ...claims }: SignTokenOptions): Promise<string> {
    const { privateKey, kid } = await signingKey();
    const nowS = Math.floor(options.clock.now() / 1000);
    const sub = uniqueId(email);
    const standard = { aud: audience, azp: sub, email, email_verified: true, iss: issuer, sub };
    return new SignJWT({ ...standard, iat: nowS, exp: nowS + TOKEN_LIFETIME_S, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' })
      .sign(privateKey);
  }

  const cached = new Map<string, { readonly token: Promise<string>; readonly renewAtMs: number }>();
  return {
    issuer,
    jwksUrl,
    sign,
    bearerToken({ audience, email }) {
      const cacheKey = JSON.stringify([audience, email]);
      const known = cached.get(cacheKey);
      if (known !== undefined && options.clock.now() < known.renewAtMs) return known.token;
      const token = sign({ audience, email });
      cached.set(cacheKey, { token, renewAtMs: options.clock.now() + (TOKEN_LIFETIME_S * 1000) / 2 });
      return token;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function newKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { privateKey, kid, publicJwk: { ...jwk, kid, alg: 'RS256', use: 'sig' } };
}

function json(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'public, max-age=3600' });
  response.end(JSON.stringify(body));
}

/** A service account's numeric id: 21 digits, the same for the same address. */
function uniqueId(email: string): string {
  const digest = createHash('sha256').update(email).digest('hex');
  return `1${BigInt(`0x${digest}`).toString().slice(0, 20)}`;
}
