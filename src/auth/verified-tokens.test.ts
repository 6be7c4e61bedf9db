/** Real: the verifier, jose, the HTTP fetch of the keys. In place of Google: a key server. By hand: the clock. */
import { SignJWT } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../emulators/clock.ts';
import { recordingLogger } from '../../test/support/both-endpoints.ts';
import {
  newSigningKey,
  startKeyServer,
  type KeyServer,
  type SigningKey,
} from '../../test/support/key-server.ts';
import type { TokenVerifier } from './require-token.ts';
import { createTokenVerifier } from './token-verifier.ts';
import { VerifiedTokens } from './verified-tokens.ts';

const ACCOUNT = 'pusher@p.iam.gserviceaccount.com';
const MINUTE_MS = 60_000;

describe('a token that was accepted', () => {
  let key: SigningKey;
  let clock: ManualClock;
  let server: KeyServer;
  let verifier: TokenVerifier;

  beforeAll(async () => {
    key = await newSigningKey('first');
  });

  beforeEach(async () => {
    clock = new ManualClock();
    server = await startKeyServer([key.jwk]);
    const { logger } = recordingLogger();
    const issuer = { issuers: ['i'], jwksUrl: server.url };
    verifier = createTokenVerifier({ ...issuer, audience: 'a', accounts: [ACCOUNT], logger, clock });
  });

  afterEach(() => server.close());

  function sign(lifetimeS: number): Promise<string> {
    const nowS = Math.floor(clock.now() / 1000);
    const claims = { iss: 'i', aud: 'a', email: ACCOUNT, email_verified: true, iat: nowS };
    return new SignJWT({ ...claims, exp: nowS + lifetimeS })
      .setProtectedHeader({ alg: 'RS256', kid: key.kid })
      .sign(key.privateKey);
  }

  async function verdict(token: string): Promise<unknown> {
    const outcome = await verifier.verify(token).catch((error: unknown) => error);
    return outcome instanceof Error && 'code' in outcome ? outcome.code : outcome;
  }

  it('is accepted again, as the same caller', async () => {
    const token = await sign(3600);
    expect(await verdict(token)).toEqual({ email: ACCOUNT });
    expect(await verdict(token)).toEqual({ email: ACCOUNT });
  });

  it('does not vouch for another one with the same claims', async () => {
    const token = await sign(3600);
    await verdict(token);
    const [head, payload, signature = ''] = token.split('.');
    const tampered = [head, payload, signature.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))].join('.');
    expect(await verdict(tampered)).toBe('bad-signature');
  });

  it('stops working when its key is withdrawn, as a new token does', async () => {
    const token = await sign(3600);
    await verdict(token);
    const other = await newSigningKey('second');
    server.keys = [other.jwk];
    clock.advance(10 * MINUTE_MS);
    expect(await verdict(token)).toBe('unknown-key');
  });

  it('is accepted no longer than its exp says', async () => {
    const token = await sign(20);
    expect(await verdict(token)).toEqual({ email: ACCOUNT });
    // A difference of 30 s between the clocks is accepted.
    clock.advance(50_000);
    expect(await verdict(token)).toBe('expired');
  });

  it('is checked again after the clock was set back', async () => {
    const token = await sign(3600);
    await verdict(token);
    clock.advance(-2 * MINUTE_MS);
    expect(await verdict(token)).toBe('invalid-claims');
  });
});

describe('the memory of accepted tokens', () => {
  const caller = { email: ACCOUNT };
  const accepted = { caller, nowMs: 0, expiresMs: Number.POSITIVE_INFINITY };

  it('keeps a token for a minute', () => {
    const tokens = new VerifiedTokens();
    tokens.add('t', accepted);
    expect(tokens.callerOf('t', MINUTE_MS - 1)).toBe(caller);
    expect(tokens.callerOf('t', MINUTE_MS)).toBeUndefined();
  });

  it('keeps the last 100 tokens', () => {
    const tokens = new VerifiedTokens();
    for (let n = 0; n <= 100; n += 1) tokens.add(`t-${n}`, accepted);
    expect(tokens.callerOf('t-0', 0)).toBeUndefined();
    expect(tokens.callerOf('t-1', 0)).toBe(caller);
    expect(tokens.callerOf('t-100', 0)).toBe(caller);
  });
});
