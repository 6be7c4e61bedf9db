import { expect } from 'vitest';
import { ManualClock } from '../../emulators/clock.ts';
import { requireToken } from '../../src/auth/require-token.ts';
import type { TokenErrorCode } from '../../src/auth/token-error.ts';
import { createTokenVerifier, GOOGLE_ISSUERS } from '../../src/auth/token-verifier.ts';
import { recordingLogger, startBothDoors, type Answered, type BothDoors, type Sent } from './both-doors.ts';
import { startKeyServer, type KeyServer } from './key-server.ts';
import { ACCOUNT, AUDIENCE, NOW_S, OTHER_ACCOUNT, OURS, THEIRS } from './token-mint.ts';

export interface TokenBench {
  readonly doors: BothDoors;
  /** Has their key under its own name and under ours. */
  readonly theirKeyServer: KeyServer;
  /** Sends to both doors what a good caller would, but for these headers and this query. */
  knock(headers?: Sent['headers'], query?: string): Promise<readonly Answered[]>;
  /** Both doors stayed shut, the operator was told why, and nobody was told the token. */
  expectRefusals(code: TokenErrorCode, token: string): void;
  close(): Promise<void>;
}

const PUSH = JSON.stringify({ message: { messageId: '1', attributes: { id: '2' } }, subscription: 's' });

/** Starts both doors behind tokens that `token-mint.ts` makes, with a real key server. */
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
  const doors = await startBothDoors({ authenticate: requireToken(verifier), logger });
  return {
    doors,
    theirKeyServer,
    knock: (headers = [], query = '') =>
      Promise.all([
        doors.send({ path: `/pubsub/push${query}`, headers, body: PUSH }),
        doors.send({ path: `/job/2${query}`, headers }),
      ]),
    expectRefusals(code, token) {
      expect(doors).toMatchObject({ launches: [], published: [] });
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
      await doors.close();
      await Promise.all([keyServer.close(), theirKeyServer.close()]);
    },
  };
}

/** The header that carries `token`. */
export function bearer(token: string): NonNullable<Sent['headers']> {
  return [['authorization', `Bearer ${token}`]];
}
