import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type CryptoKey, type JWK } from 'jose';

/** A key pair and its published form. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: JWK;
}

/** Makes a key that tokens can be signed with. */
export async function newSigningKey(kid: string, alg: 'RS256' | 'ES256' = 'RS256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return {
    kid,
    privateKey,
    publicKey,
    jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' },
  };
}

export interface KeyServer {
  readonly url: string;
  /** The published keys. */
  keys: readonly JWK[];
  /** Answers this in place of the keys; `cut` ends the connection without an answer. */
  trouble: 'cut' | { readonly status: number; readonly body: string } | undefined;
  /** The number of requests so far. */
  readonly requests: number;
  close(): Promise<void>;
}

/** Starts a server of public keys on a free port. */
export async function startKeyServer(keys: readonly JWK[]): Promise<KeyServer> {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    const { trouble } = keyServer;
    if (trouble === 'cut') response.destroy();
    else if (trouble !== undefined) response.writeHead(trouble.status).end(trouble.body);
    else response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: keyServer.keys }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const keyServer: KeyServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/certs`,
    keys,
    trouble: undefined,
    get requests() {
      return requests;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return keyServer;
}
