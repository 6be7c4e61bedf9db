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
import { createApp } from '../server/app.ts';
import { answerJson } from '../server/data-answer.ts';
import { listen, type Listener } from '../server/listener.ts';
import { callerOf } from './caller.ts';
import { createIapVerifier } from './iap-verifier.ts';
import { requireAssertion } from './require-assertion.ts';
import type { TokenErrorCode } from './token-error.ts';

const AUDIENCE = '/projects/123/locations/asia-northeast1/services/board';
const NOW_S = Date.UTC(2026, 0, 1) / 1000;

let ours: SigningKey;
let theirs: SigningKey;
let rsa: SigningKey;
let server: KeyServer;
let listener: Listener;
let lines: readonly Readonly<Record<string, unknown>>[];

beforeAll(async () => {
  [ours, theirs, rsa] = await Promise.all([
    newSigningKey('ours', 'ES256'),
    newSigningKey('theirs', 'ES256'),
    newSigningKey('rsa'),
  ]);
});

beforeEach(async () => {
  server = await startKeyServer([ours.jwk, rsa.jwk]);
  const recording = recordingLogger();
  lines = recording.lines;
  const { logger } = recording;
  const clock = new ManualClock(NOW_S * 1000);
  const verifier = createIapVerifier({ jwksUrl: server.url, audience: AUDIENCE, logger, clock });
  const handler = createApp({
    routes: [
      (router) => {
        router.get('/', requireAssertion(verifier), (request, response) =>
          answerJson(response, { email: callerOf(request)?.email }),
        );
      },
    ],
    logger,
    isReady: () => true,
  });
  listener = await listen({ handler, host: '127.0.0.1', port: 0 });
});

afterEach(async () => {
  await listener.close();
  await server.close();
});

function sign(
  changed: Readonly<Record<string, unknown>> = {},
  {
    key = ours,
    alg = 'ES256',
    kid = 'ours',
  }: { key?: Pick<SigningKey, 'privateKey'>; alg?: string; kid?: string } = {},
): Promise<string> {
  const good = { iss: 'https://cloud.google.com/iap', aud: AUDIENCE, email: 'ann@example.com', sub: '1' };
  return new SignJWT({ ...good, iat: NOW_S, exp: NOW_S + 600, ...changed })
    .setProtectedHeader({ alg, kid })
    .sign(key.privateKey);
}

function get(headers: HeadersInit): Promise<Response> {
  return fetch(`http://127.0.0.1:${listener.port}/`, { headers });
}

const asserted = (token: string) => ({ 'x-goog-iap-jwt-assertion': token });

describe('the board behind Identity-Aware Proxy', () => {
  it('knows who sent a request by its token', async () => {
    const response = await get(asserted(await sign()));
    expect(await response.json()).toEqual({ email: 'ann@example.com' });
  });

  it('accepts a token that IAP signed by a clock 30 s ahead', async () => {
    expect((await get(asserted(await sign({ iat: NOW_S + 30 })))).status).toBe(200);
  });

  it.each<{ title: string; code: TokenErrorCode; token: () => string | Promise<string> }>([
    { title: 'no exp', code: 'invalid-claims', token: () => sign({ exp: undefined }) },
    { title: 'no iat', code: 'invalid-claims', token: () => sign({ iat: undefined }) },
    { title: 'an iat 31 s ahead', code: 'invalid-claims', token: () => sign({ iat: NOW_S + 31 }) },
    { title: 'an exp 31 s ago', code: 'expired', token: () => sign({ iat: NOW_S - 600, exp: NOW_S - 31 }) },
    { title: 'a life of two days', code: 'invalid-claims', token: () => sign({ exp: NOW_S + 172_800 }) },
    { title: 'no email', code: 'invalid-claims', token: () => sign({ email: undefined }) },
    { title: 'an empty email', code: 'invalid-claims', token: () => sign({ email: '' }) },
    { title: 'a list of emails', code: 'invalid-claims', token: () => sign({ email: ['ann@example.com'] }) },
    { title: 'another audience', code: 'wrong-audience', token: () => sign({ aud: `${AUDIENCE}2` }) },
    { title: 'a list of audiences', code: 'wrong-audience', token: () => sign({ aud: [AUDIENCE] }) },
    {
      title: 'the issuer of OIDC tokens',
      code: 'wrong-issuer',
      token: () => sign({ iss: 'https://accounts.google.com' }),
    },
    { title: 'another key under our key id', code: 'bad-signature', token: () => sign({}, { key: theirs }) },
    { title: 'an unknown key', code: 'unknown-key', token: () => sign({}, { key: theirs, kid: 'theirs' }) },
    {
      title: 'RS256, even by a published key',
      code: 'algorithm-not-allowed',
      token: () => sign({}, { key: rsa, alg: 'RS256', kid: 'rsa' }),
    },
    {
      title: 'no algorithm',
      code: 'algorithm-not-allowed',
      token: async () => {
        const [, claims] = (await sign()).split('.');
        return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.AA`;
      },
    },
    { title: 'two parts', code: 'malformed', token: async () => (await sign()).split('.', 2).join('.') },
    { title: 'a text', code: 'malformed', token: () => 'ann@example.com' },
    { title: 'nothing', code: 'no-token', token: () => '' },
  ])('answers 401 to a token with $title, and tells only the log why', async ({ code, token }) => {
    const sent = await token();
    const response = await get(asserted(sent));
    expect(response.status).toBe(401);
    expect(response.headers.has('www-authenticate')).toBe(false);
    expect(await response.json()).toMatchObject({ code: 'unauthenticated' });
    expect(lines).toEqual([expect.objectContaining({ message: 'caller refused', code })]);
    const secrets = sent.split('.').filter((part) => part.length > 30);
    expect(secrets.filter((part) => JSON.stringify(lines).includes(part))).toEqual([]);
  });

  it('answers 401 if only other headers name a person', async () => {
    const token = await sign();
    const headers = {
      authorization: `Bearer ${token}`,
      'x-goog-authenticated-user-email': 'accounts.google.com:ann@example.com',
    };
    expect((await get(headers)).status).toBe(401);
  });

  it('answers 401 to two tokens, of which one is good', async () => {
    const token = await sign();
    const response = await get([
      ['x-goog-iap-jwt-assertion', token],
      ['x-goog-iap-jwt-assertion', 'other'],
    ]);
    expect(response.status).toBe(401);
  });

  it('answers 503 while the keys cannot be fetched', async () => {
    server.trouble = 'cut';
    const response = await get(asserted(await sign()));
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('10');
  });
});
