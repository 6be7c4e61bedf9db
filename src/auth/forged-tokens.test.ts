import { CompactEncrypt, exportSPKI } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bearer, startTokenBench, type TokenBench } from '../../test/support/token-bench.ts';
import {
  assembled,
  claims,
  hs256,
  OURS,
  part,
  sign,
  signBy,
  signES256,
  THEIRS,
} from '../../test/support/token-mint.ts';
import type { TokenErrorCode } from './token-error.ts';

let bench: TokenBench;

beforeEach(async () => {
  bench = await startTokenBench();
});

afterEach(() => bench.close());

interface Forgery {
  readonly title: string;
  readonly token: () => string | Promise<string>;
}

const byCode: Partial<Record<TokenErrorCode, readonly Forgery[]>> = {
  'algorithm-not-allowed': [
    { title: 'alg none', token: () => assembled({ alg: 'none' }) },
    { title: 'alg nOnE', token: () => assembled({ alg: 'nOnE', kid: 'ours' }, 'AA') },
    {
      title: 'HS256 with the public key as secret',
      token: async () => hs256(await exportSPKI(OURS.publicKey)),
    },
    { title: 'HS256 with the published JWK as secret', token: () => hs256(JSON.stringify(OURS.jwk)) },
    { title: 'HS256 with no secret', token: () => hs256('') },
    { title: 'ES256', token: () => signES256() },
    { title: 'RS512 in name', token: () => assembled({ alg: 'RS512', kid: 'ours' }, 'AAAA') },
    { title: 'PS256 in name', token: () => assembled({ alg: 'PS256', kid: 'ours' }, 'AAAA') },
  ],
  'unknown-key': [
    { title: 'an unknown kid', token: () => signBy(THEIRS.privateKey, { kid: 'theirs' }) },
    { title: 'a kid that is a path', token: () => signBy(THEIRS.privateKey, { kid: '../../../dev/null' }) },
    { title: 'a good signature under a wrong kid', token: () => signBy(OURS.privateKey, { kid: 'theirs' }) },
  ],
  'bad-signature': [
    { title: 'our kid over their signature', token: () => signBy(THEIRS.privateKey) },
    { title: 'no kid and their signature', token: () => signBy(THEIRS.privateKey, { kid: undefined }) },
    { title: 'their key embedded as jwk', token: () => signBy(THEIRS.privateKey, { jwk: THEIRS.jwk }) },
    {
      title: 'a jku that leads to their keys',
      token: () => signBy(THEIRS.privateKey, { jku: bench.theirKeyServer.url }),
    },
    {
      title: 'an x5u and an x5c of theirs',
      token: () => signBy(THEIRS.privateKey, { x5u: bench.theirKeyServer.url, x5c: ['MIIB'] }),
    },
    {
      title: 'claims exchanged under a good signature',
      token: async () => {
        const [header, , signature] = (await sign()).split('.');
        return [header, part(claims({ sub: '2' })), signature].join('.');
      },
    },
    { title: 'the signature left out', token: async () => `${(await sign()).split('.', 2).join('.')}.` },
    { title: 'a truncated signature', token: async () => (await sign()).slice(0, -8) },
    { title: '12,000 characters', token: () => signBy(THEIRS.privateKey, {}, { x: 'x'.repeat(9_000) }) },
  ],
  malformed: [
    { title: 'no alg', token: () => assembled({ kid: 'ours' }, 'AA') },
    { title: 'an alg that is not a string', token: () => assembled({ alg: ['RS256'], kid: 'ours' }, 'AA') },
    {
      title: 'an unknown crit',
      token: () => assembled({ alg: 'RS256', kid: 'ours', crit: ['x'], x: 1 }, 'AAAA'),
    },
    { title: 'an empty crit', token: () => assembled({ alg: 'RS256', kid: 'ours', crit: [] }, 'AAAA') },
    {
      title: 'an unencoded payload',
      token: () => assembled({ alg: 'RS256', kid: 'ours', crit: ['b64'], b64: 'false' }, 'AAAA'),
    },
    {
      title: 'a header that is not JSON',
      token: async () => `e2FsZw.${(await sign()).split('.').slice(1).join('.')}`,
    },
    {
      title: 'a header that is a list',
      token: async () => `W10.${(await sign()).split('.').slice(1).join('.')}`,
    },
    { title: 'padding', token: async () => `${await sign()}==` },
    { title: 'quotes', token: async () => `"${await sign()}"` },
    { title: 'two parts', token: async () => (await sign()).split('.', 2).join('.') },
    { title: 'four parts', token: async () => `${await sign()}.AAAA` },
    { title: 'nothing', token: () => '' },
    { title: 'garbage', token: () => 'ÿþ{}!' },
    { title: 'garbage in three parts', token: () => 'a.b.c' },
    { title: 'a header of __proto__', token: () => `${part(['__proto__'])}.${part(claims())}.AAAA` },
    { title: 'an access token of Google', token: () => 'ya29.c.AbCdEf-0123' },
    { title: 'two in one header', token: async () => `${await sign()}, Bearer ${await sign()}` },
    {
      title: 'JSON serialization',
      token: async () => {
        const [header, payload, signature] = (await sign()).split('.');
        return JSON.stringify({ protected: header, payload, signature });
      },
    },
    {
      title: 'an encrypted token',
      token: () =>
        new CompactEncrypt(Buffer.from(JSON.stringify(claims())))
          .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
          .encrypt(new Uint8Array(32)),
    },
  ],
  'signature-removed': [
    {
      title: 'a signature that Cloud Run removed',
      token: async () => `${(await sign()).split('.', 2).join('.')}.SIGNATURE_REMOVED_BY_GOOGLE`,
    },
  ],
};

describe.each(Object.entries(byCode))(
  'a token is refused at both endpoints as %s with',
  (code, forgeries) => {
    it.each(forgeries)('$title', async ({ token }) => {
      const sent = await token();
      for (const answer of await bench.sendToBoth(bearer(sent))) {
        expect(answer).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
        expect(JSON.parse(answer.body)).toMatchObject({ code: 'unauthenticated', status: 401 });
      }
      bench.expectRefusals(code as TokenErrorCode, sent);
    });
  },
);

describe('a token of 30,000 characters', () => {
  it('is refused by the HTTP server itself', async () => {
    for (const { status } of await bench.sendToBoth(bearer('a'.repeat(30_000)))) expect(status).toBe(431);
    expect(bench.endpoints).toMatchObject({ launches: [], published: [] });
  });
});
