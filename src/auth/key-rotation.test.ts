import { SignJWT } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../emulators/clock.ts';
import { recordingLogger, startBothEndpoints } from '../../test/support/both-endpoints.ts';
import {
  newSigningKey,
  startKeyServer,
  type KeyServer,
  type SigningKey,
} from '../../test/support/key-server.ts';
import { requireToken, type TokenVerifier } from './require-token.ts';
import { createTokenVerifier } from './token-verifier.ts';

const ACCOUNT = 'pusher@p.iam.gserviceaccount.com';
const MINUTE_MS = 60_000;

let first: SigningKey;
let second: SigningKey;
let clock: ManualClock;
let server: KeyServer;
let recording: ReturnType<typeof recordingLogger>;
let verifier: TokenVerifier;

beforeAll(async () => {
  [first, second] = await Promise.all([newSigningKey('first'), newSigningKey('second')]);
});

beforeEach(async () => {
  clock = new ManualClock();
  server = await startKeyServer([first.jwk]);
  recording = recordingLogger();
  const { logger } = recording;
  const issuer = { issuers: ['i'], jwksUrl: server.url };
  verifier = createTokenVerifier({ ...issuer, audience: 'a', accounts: [ACCOUNT], logger, clock });
});

afterEach(() => server.close());

function sign({ kid, privateKey }: Pick<SigningKey, 'kid' | 'privateKey'>): Promise<string> {
  const nowS = Math.floor(clock.now() / 1000);
  const claims = { iss: 'i', aud: 'a', email: ACCOUNT, email_verified: true, iat: nowS, exp: nowS + 3600 };
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey);
}

/** Verifies a new token signed with that key. @returns the code of the refusal, or `accepted`. */
async function verdict(key: Pick<SigningKey, 'kid' | 'privateKey'>): Promise<unknown> {
  const outcome = await verifier.verify(await sign(key)).catch((error: unknown) => error);
  return outcome instanceof Error && 'code' in outcome ? outcome.code : 'accepted';
}

describe('the keys of the issuer', () => {
  it('are fetched once for many tokens', async () => {
    const verdicts = await Promise.all(Array.from({ length: 20 }, () => verdict(first)));
    expect(new Set(verdicts)).toEqual(new Set(['accepted']));
    clock.advance(9 * MINUTE_MS);
    expect(await verdict(first)).toBe('accepted');
    expect(server.requests).toBe(1);
  });

  it('are fetched again for a new key, and the old one works as long as it is published', async () => {
    await verdict(first);
    clock.advance(MINUTE_MS);
    server.keys = [second.jwk, first.jwk];
    expect(await verdict(second)).toBe('accepted');
    expect(await verdict(first)).toBe('accepted');
    expect(server.requests).toBe(2);
  });

  it('are fetched at most every 30 s, however many key ids are invented', async () => {
    await verdict(first);
    for (let n = 0; n < 50; n += 1) {
      expect(await verdict({ kid: `invented-${n}`, privateKey: second.privateKey })).toBe('unknown-key');
    }
    expect(server.requests).toBe(1);
    clock.advance(30_000);
    for (let n = 0; n < 50; n += 1) {
      expect(await verdict({ kid: `invented-${n}`, privateKey: second.privateKey })).toBe('unknown-key');
    }
    expect(server.requests).toBe(2);
  });

  it('stop working ten minutes after they were withdrawn', async () => {
    await verdict(first);
    server.keys = [second.jwk];
    clock.advance(10 * MINUTE_MS);
    expect(await verdict(first)).toBe('unknown-key');
    expect(await verdict(second)).toBe('accepted');
  });

  it('verify no token if they are not RSA keys for signing', async () => {
    const secret = { kty: 'oct', k: 'c2VjcmV0', kid: 'first', alg: 'RS256' };
    server.keys = [secret];
    expect(await verdict(first)).toBe('unknown-key');
    clock.advance(MINUTE_MS);
    server.keys = [{ ...first.jwk, use: 'enc' }];
    expect(await verdict(first)).toBe('unknown-key');
    clock.advance(MINUTE_MS);
    server.keys = [{ kty: 'RSA', n: 'AQAB', e: 'AQAB', kid: 'first' }];
    expect(await verdict(first)).toBe('keys-unavailable');
  });
});

const troubles: readonly { readonly title: string; readonly trouble: KeyServer['trouble'] }[] = [
  { title: 'cuts the connection', trouble: 'cut' },
  { title: 'answers 500', trouble: { status: 500, body: 'oops' } },
  { title: 'answers 200 with a page', trouble: { status: 200, body: '<html>sign in</html>' } },
  { title: 'answers 200 without a key set', trouble: { status: 200, body: '{"keys":"none"}' } },
  { title: 'redirects', trouble: { status: 302, body: '' } },
];

describe.each(troubles)('a key server that $title', ({ trouble }) => {
  it('before the first fetch lets no token pass, until it recovers', async () => {
    server.trouble = trouble;
    expect(await verdict(first)).toBe('keys-unavailable');
    expect(await verdict(second)).toBe('keys-unavailable');
    expect(server.requests).toBe(1);
    expect(recording.lines).toEqual([
      expect.objectContaining({ severity: 'WARNING', message: 'OIDC keys not fetched', keysAtHand: false }),
    ]);
    server.trouble = undefined;
    clock.advance(5_000);
    expect(await verdict(first)).toBe('accepted');
  });

  it('after the first fetch leaves the known keys working for days, and lets no other key pass', async () => {
    await verdict(first);
    server.trouble = trouble;
    for (let hour = 0; hour < 72; hour += 1) {
      clock.advance(60 * MINUTE_MS);
      expect(await verdict(first)).toBe('accepted');
      expect(await verdict(second)).toBe('keys-unavailable');
      expect(await verdict({ kid: 'first', privateKey: second.privateKey })).toBe('bad-signature');
    }
    server.trouble = undefined;
    server.keys = [second.jwk];
    clock.advance(5_000);
    expect(await verdict(second)).toBe('accepted');
    expect(await verdict(first)).toBe('unknown-key');
  });
});

describe('a caller whose token cannot be checked', () => {
  it('is told to repeat the request later, and nothing else', async () => {
    server.trouble = 'cut';
    const { logger } = recording;
    const endpoints = await startBothEndpoints({ authenticate: requireToken(verifier), logger });
    const headers = [['authorization', `Bearer ${await sign(first)}`]] as const;
    const answer = await endpoints.send({ path: '/job/2', headers });
    await endpoints.close();
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '10' } });
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'keys-unavailable' });
    expect(answer.body).not.toContain(server.url);
    expect(endpoints.published).toEqual([]);
    expect(JSON.stringify(recording.lines)).toContain(server.url);
  });
});
