import { expect } from 'vitest';
import { ManualClock } from '../../emulators/clock.ts';
import { requireToken } from '../../src/auth/require-token.ts';
import type { TokenErrorCode } from '../../src/auth/token-error.ts';
import { createTokenVerifier, GOOGLE_ISSUERS } from '../../src/auth/token-verifier.ts';
import {
  recordingLogger,
  startBothEndpoints,
  type Answered,
  type BothEndpoints,
  type Sent,
} from './both-endpoints.ts';
import { startKeyServer, type KeyServer } from './key-server.ts';
import { ACCOUNT, AUDIENCE, NOW_S, OTHER_ACCOUNT, OURS, THEIRS } from './token-mint.ts';

export interface TokenBench {
  readonly endpoints: BothEndpoints;
  /** Serves the attacker's key under its own key id and under ours. */
  readonly theirKeyServer: KeyServer;
  /** Sends a valid request to both endpoints, with these headers and this query. */
  sendToBoth(headers?: Sent['headers'], query?: string): Promise<readonly Answered[]>;
  /** Expects no launch and no message, and a log with the code and without any part of the token. */
  expectRefusals(code: TokenErrorCode, token: string): void;
  close(): Promise<void>;
}

const PUSH = JSON.stringify({ message: { messageId: '1', attributes: { id: '2' } }, subscription: 's' });

/** Starts both endpoints, which require a token of `token-mint.ts`, and a real key server. */
export async function startTokenBench(): Promise<TokenBench> {
  const keyServer = await startKeyServer([OURS.jwk]);
  const theirKeyServer = await startKeyServer([THEIRS.jwk, { ...THEIRS.jwk, kid: 'ours' }]);
  const { logger, lines } = recordingLogger();
  const verifier = createTokenVerifier({
    issuers: GOOGLE_ISSUERS,
    jwksUrl: keyServer.url,
    audience: AUDIENCE,
    accounts: [OTHER_ACCOUNT, ACCOUNT],
    logger,
    clock: new ManualClock(NOW_S * 1000),
  });
  const endpoints = await startBothEndpoints({ authenticate: requireToken(verifier), logger });
  return {
    endpoints,
    theirKeyServer,
    sendToBoth: (headers = [], query = '') =>
      Promise.all([
        endpoints.send({ path: `/pubsub/push${query}`, headers, body: PUSH }),
        endpoints.send({ path: `/job/2${query}`, headers }),
      ]),
    expectRefusals(code, token) {
      expect(endpoints).toMatchObject({ launches: [], published: [] });
      const refusal = {
        severity: 'WARNING',
        message: 'caller refused',
        code,
        detail: expect.any(String) as string,
      };
      expect(lines).toEqual([expect.objectContaining(refusal), expect.objectContaining(refusal)]);
      expect(theirKeyServer.requests).toBe(0);
      const secrets = token.split('.').filter((secret) => secret.length > 30);
      expect(secrets.filter((secret) => JSON.stringify(lines).includes(secret))).toEqual([]);
    },
    async close() {
      await endpoints.close();
      await Promise.all([keyServer.close(), theirKeyServer.close()]);
    },
  };
}

/** The header with `token`. */
export function bearer(token: string): NonNullable<Sent['headers']> {
  return [['authorization', `Bearer ${token}`]];
}
