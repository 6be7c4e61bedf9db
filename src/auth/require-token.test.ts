import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Sent } from '../../test/support/both-endpoints.ts';
import { bearer, startTokenBench, type TokenBench } from '../../test/support/token-bench.ts';
import { ACCOUNT, NOW_S, OTHER_ACCOUNT, sign } from '../../test/support/token-mint.ts';
import type { TokenErrorCode } from './token-error.ts';
import { GOOGLE_ISSUERS } from './token-verifier.ts';

let bench: TokenBench;

beforeEach(async () => {
  bench = await startTokenBench();
});

afterEach(() => bench.close());

interface Place {
  readonly title: string;
  readonly code: TokenErrorCode;
  readonly query?: (token: string) => string;
  readonly headers?: (token: string) => Sent['headers'];
}

describe('a good token is refused in', () => {
  it.each<Place>([
    { title: 'no header and no query', code: 'no-token' },
    { title: 'the query', code: 'no-token', query: (token) => `?access_token=${token}` },
    { title: 'Basic', code: 'no-token', headers: (token) => [['authorization', `Basic ${token}`]] },
    { title: 'Bearers', code: 'no-token', headers: (token) => [['authorization', `Bearers ${token}`]] },
    { title: 'an empty header', code: 'no-token', headers: () => [['authorization', '']] },
    {
      title: 'Bearer and a tab',
      code: 'no-token',
      headers: (token) => [['authorization', `Bearer\t${token}`]],
    },
    { title: 'no scheme', code: 'no-token', headers: (token) => [['authorization', token]] },
    {
      title: 'a cookie and the headers of proxies',
      code: 'no-token',
      headers: (token) => [
        ['cookie', `authorization=${token}`],
        ['proxy-authorization', `Bearer ${token}`],
        ['x-forwarded-authorization', `Bearer ${token}`],
        ['x-serverless-authorization', `Bearer ${token}`],
        ['x-goog-iap-jwt-assertion', token],
        ['x-goog-authenticated-user-email', `accounts.google.com:${ACCOUNT}`],
      ],
    },
    {
      title: 'the first of two headers',
      code: 'several-tokens',
      headers: (token) => [...bearer(token), ...bearer('a.b.c')],
    },
    {
      title: 'the second of two headers',
      code: 'several-tokens',
      headers: (token) => [...bearer('a.b.c'), ...bearer(token)],
    },
  ])('$title', async ({ code, headers, query }) => {
    const sent = await sign();
    const answers = await bench.sendToBoth(headers?.(sent), query?.(sent));
    for (const { status } of answers) expect(status).toBe(401);
    bench.expectRefusals(code, sent);
  });
});

describe('a token is accepted', () => {
  it.each([
    ...GOOGLE_ISSUERS.map((iss) => ({ title: `of ${iss}`, changed: { iss } })),
    { title: 'of another allowed account', changed: { email: OTHER_ACCOUNT } },
    { title: 'that has just expired', changed: { iat: NOW_S - 3600, exp: NOW_S - 29 } },
    { title: 'from a clock ahead of ours', changed: { iat: NOW_S + 29, nbf: NOW_S + 29 } },
    { title: 'with further claims', changed: { azp: '1', google: { compute_engine: {} } } },
  ])('$title', async ({ changed }) => {
    const answers = await bench.sendToBoth(bearer(await sign(changed)));
    expect(answers.map(({ status }) => status)).toEqual([204, 202]);
    expect(bench.endpoints.launches).toHaveLength(1);
    expect(bench.endpoints.published).toHaveLength(1);
  });

  it('with the scheme in any letter case', async () => {
    const answers = await bench.sendToBoth([['authorization', `bEARER ${await sign()}`]]);
    expect(answers.map(({ status }) => status)).toEqual([204, 202]);
  });
});

describe('a caller', () => {
  it('has its own idempotency keys', async () => {
    for (const email of [ACCOUNT, OTHER_ACCOUNT, ACCOUNT]) {
      const headers = [...bearer(await sign({ email })), ['idempotency-key', 'k'] as const];
      await bench.endpoints.send({ path: '/job/2', headers });
    }
    const [first, second, third] = bench.endpoints.published.map(({ launchId }) => launchId);
    expect(second).not.toBe(first);
    expect(third).toBe(first);
  });

  it('without a token learns neither the allowed methods nor whether the id is valid', async () => {
    const answers = await Promise.all([
      bench.endpoints.send({ method: 'PUT', path: '/job/2' }),
      bench.endpoints.send({ method: 'GET', path: '/pubsub/push' }),
      bench.endpoints.send({ method: 'GET', path: '/job/x' }),
    ]);
    for (const { status, headers } of answers) {
      expect(status).toBe(401);
      expect(headers.allow).toBeUndefined();
    }
  });

  it('without a token gets the answer before the body is sent', async () => {
    const sending = request(`${bench.endpoints.url}/pubsub/push`, { method: 'POST', agent: false });
    sending.setHeader('content-length', 10_000_000).flushHeaders();
    const [response] = (await once(sending, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(401);
    sending.on('error', () => undefined).destroy();
  });
});
