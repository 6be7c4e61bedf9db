/** Tokens of Identity-Aware Proxy that are not good, over HTTP. Real: PostgreSQL, `serve` with ROLE=board. */
import { SignJWT, UnsecuredJWT } from 'jose';
import { expect, it } from 'vitest';
import {
  asserting,
  expectedOf,
  headed,
  openAttacked,
  OTHER_OPERATOR,
  withToken,
  type Attack,
} from '../../test/support/board-attacks.ts';
import { OPERATOR, READER } from '../../test/support/board-bed.ts';
import { newSigningKey } from '../../test/support/key-server.ts';
import { useLedgerDatabase } from '../../test/ledger-database.ts';

const database = useLedgerDatabase();

const HEADER = 'x-goog-iap-jwt-assertion';
const NOW_S = Math.floor(Date.now() / 1000);

/** A good form with a token that is made of the parts of a good one. */
const forged =
  (
    forge: (parts: {
      header: string;
      claims: string;
      signature: string;
      payload: Record<string, unknown>;
    }) => string | Promise<string>,
  ): Attack['raw'] =>
  async ({ tokenOf }, token) => {
    const [header = '', claims = '', signature = ''] = (await tokenOf(OPERATOR)).split('.');
    const payload = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
    const made = await forge({ header, claims, signature, payload });
    return { headers: { [HEADER]: made }, body: withToken(token) };
  };

const encoded = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');

const TOKENS: readonly Attack[] = [
  { title: 'none', status: 401, raw: headed({ [HEADER]: undefined }) },
  { title: 'an empty one', status: 401, raw: headed({ [HEADER]: '' }) },
  { title: 'three letters', status: 401, raw: headed({ [HEADER]: 'a.b.c' }) },
  { title: 'thousands of letters', status: 401, raw: headed({ [HEADER]: `${'a'.repeat(6000)}.b.c` }) },
  {
    title: 'the e-mail in the header that is not signed',
    status: 401,
    raw: headed({
      [HEADER]: undefined,
      'x-goog-authenticated-user-email': `accounts.google.com:${OPERATOR}`,
    }),
  },
  {
    title: 'a good one in another header',
    status: 401,
    raw: async ({ tokenOf }, token) => ({
      headers: { [HEADER]: undefined, authorization: `Bearer ${await tokenOf(OPERATOR)}` },
      body: withToken(token),
    }),
  },
  {
    title: 'a good one in a header with underscores',
    status: 401,
    raw: async ({ tokenOf }, token) => ({
      headers: { [HEADER]: undefined, x_goog_iap_jwt_assertion: await tokenOf(OPERATOR) },
      body: withToken(token),
    }),
  },
  {
    title: 'two',
    status: 401,
    raw: async ({ tokenOf }, token) => ({
      headers: { [HEADER]: [await tokenOf(OPERATOR), await tokenOf(READER)] },
      body: withToken(token),
    }),
  },
  { title: 'expired', status: 401, raw: asserting({ iat: NOW_S - 700, exp: NOW_S - 60 }) },
  { title: 'without an end', status: 401, raw: asserting({ exp: undefined }) },
  { title: 'without a beginning', status: 401, raw: asserting({ iat: undefined }) },
  { title: 'from the future', status: 401, raw: asserting({ iat: NOW_S + 120, exp: NOW_S + 600 }) },
  { title: 'not valid yet', status: 401, raw: asserting({ nbf: NOW_S + 300 }) },
  { title: 'that lives for years', status: 401, raw: asserting({ exp: NOW_S + 1e8 }) },
  { title: 'for another service', status: 401, raw: asserting({ aud: '/projects/1/x' }) },
  { title: 'without an audience', status: 401, raw: asserting({ aud: undefined }) },
  { title: 'of another issuer', status: 401, raw: asserting({ iss: 'https://accounts.google.com' }) },
  {
    title: 'of an issuer that begins alike',
    status: 401,
    raw: asserting({ iss: 'https://cloud.google.com/iap/x' }),
  },
  { title: 'without e-mail', status: 401, raw: asserting({ email: undefined }) },
  { title: 'with an e-mail that is a list', status: 401, raw: asserting({ email: [OPERATOR] }) },
  { title: 'with a malformed e-mail', status: 401, raw: asserting({ email: '*' }) },
  {
    title: 'without a signature',
    status: 401,
    raw: forged(({ header, claims }) => `${header}.${claims}.`),
  },
  {
    title: 'of no algorithm',
    status: 401,
    raw: forged(({ payload }) => new UnsecuredJWT(payload).encode()),
  },
  {
    title: 'of no algorithm, with the signature of a good one',
    status: 401,
    raw: forged(({ claims, signature }) => `${encoded({ alg: 'none', kid: 'iap' })}.${claims}.${signature}`),
  },
  {
    title: 'signed with a word',
    status: 401,
    raw: forged(({ payload }) =>
      new SignJWT(payload).setProtectedHeader({ alg: 'HS256', kid: 'iap' }).sign(Buffer.alloc(32, 'iap')),
    ),
  },
  {
    title: 'signed with a foreign key of the same name',
    status: 401,
    raw: forged(async ({ payload }) => {
      const { privateKey } = await newSigningKey('iap', 'ES256');
      return new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: 'iap' }).sign(privateKey);
    }),
  },
  {
    title: 'that brings its own key',
    status: 401,
    raw: forged(async ({ payload }) => {
      const { privateKey, jwk } = await newSigningKey('own', 'ES256');
      return new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: 'own', jwk }).sign(privateKey);
    }),
  },
  {
    title: 'of another algorithm',
    status: 401,
    raw: forged(async ({ payload }) => {
      const { privateKey } = await newSigningKey('iap');
      return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'iap' }).sign(privateKey);
    }),
  },
  {
    title: 'with other claims under a good signature',
    status: 401,
    raw: forged(
      ({ header, payload, signature }) =>
        `${header}.${encoded({ ...payload, email: OTHER_OPERATOR })}.${signature}`,
    ),
  },
  {
    title: 'for a launch that is not there',
    status: 401,
    raw: (_board, token) => ({
      path: '/launches/none/cancel',
      headers: { [HEADER]: undefined, origin: 'https://evil.example' },
      body: withToken(token),
    }),
  },
];

it('tokens of IAP that are not good get 401, on pages and in forms, and nothing is done', async () => {
  const { answersTo, everything } = await openAttacked(database);
  const before = await everything();
  expect(await answersTo(TOKENS)).toEqual(expectedOf(TOKENS));
  const looking = TOKENS.map(({ title, status, raw }): Attack => ({
    title,
    status,
    raw: async (board, token) => ({
      ...(await raw(board, token)),
      method: 'GET',
      path: '/launches/launch-1',
      body: '',
    }),
  }));
  expect(await answersTo(looking)).toEqual(expectedOf(looking));
  expect(await everything()).toEqual(before);
});
