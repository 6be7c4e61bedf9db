/** Real: PostgreSQL, `serve` with ROLE=board. Each attack is refused, and the launch is what it was. */
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../../test/ledger-database.ts';
import { openBoards, OPERATOR, READER, type BoardBed } from '../../test/support/board-bed.ts';

const database = useLedgerDatabase();

interface Raw {
  readonly method?: string;
  readonly path?: string;
  /** In place of, or beside, those of a good post; undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: string;
}

interface Attack {
  readonly title: string;
  readonly status: number;
  readonly raw: (board: BoardBed, token: string) => Raw | Promise<Raw>;
}

const CANCEL = '/launches/launch-1/cancel';

/** Sends to the letter what a browser would not. */
async function send({ address, tokenOf }: BoardBed, raw: Raw): Promise<number> {
  const { host } = new URL(address);
  const body = raw.body ?? '';
  const given = {
    host,
    origin: `http://${host}`,
    'sec-fetch-site': 'same-origin',
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(Buffer.byteLength(body)),
    'x-goog-iap-jwt-assertion': await tokenOf(OPERATOR),
    ...raw.headers,
  };
  const headers = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const sent = request(address, { method: raw.method ?? 'POST', path: raw.path ?? CANCEL, headers });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  await text(response);
  return response.statusCode ?? 0;
}

const withToken = (token: string): string => new URLSearchParams({ token }).toString();

/** A good form with other headers. */
const headed =
  (headers: NonNullable<Raw['headers']>): Attack['raw'] =>
  (_board, token) => ({ headers, body: withToken(token) });

/** A good form with the token of Identity-Aware Proxy that has other claims. */
const asserting =
  (changed: Readonly<Record<string, unknown>>): Attack['raw'] =>
  async ({ tokenOf }, token) => ({
    headers: { 'x-goog-iap-jwt-assertion': await tokenOf(OPERATOR, changed) },
    body: withToken(token),
  });

const NOW_S = Math.floor(Date.now() / 1000);
const HOST = 'board.example';

const ATTACKS: readonly Attack[] = [
  { title: 'no token of IAP', status: 401, raw: headed({ 'x-goog-iap-jwt-assertion': undefined }) },
  { title: 'an empty token of IAP', status: 401, raw: headed({ 'x-goog-iap-jwt-assertion': '' }) },
  { title: 'a token of IAP that is none', status: 401, raw: headed({ 'x-goog-iap-jwt-assertion': 'a.b.c' }) },
  {
    title: 'the e-mail in the header that is not signed',
    status: 401,
    raw: headed({
      'x-goog-iap-jwt-assertion': undefined,
      'x-goog-authenticated-user-email': `accounts.google.com:${OPERATOR}`,
    }),
  },
  { title: 'an expired token of IAP', status: 401, raw: asserting({ iat: NOW_S - 700, exp: NOW_S - 60 }) },
  { title: 'a token of IAP from the future', status: 401, raw: asserting({ iat: NOW_S + 120 }) },
  { title: 'a token of IAP for another service', status: 401, raw: asserting({ aud: '/projects/1/x' }) },
  { title: 'a token of another issuer', status: 401, raw: asserting({ iss: 'https://accounts.google.com' }) },
  { title: 'a token of IAP without e-mail', status: 401, raw: asserting({ email: undefined }) },
  {
    title: 'two tokens of IAP',
    status: 401,
    raw: async ({ tokenOf }, token) => ({
      headers: { 'x-goog-iap-jwt-assertion': [await tokenOf(OPERATOR), await tokenOf(READER)] },
      body: withToken(token),
    }),
  },
  { title: 'a reader', status: 403, raw: asserting({ email: READER }) },
  {
    title: 'a reader for a launch that is not there',
    status: 403,
    raw: async (board, token) => ({
      ...(await asserting({ email: READER })(board, token)),
      path: '/launches/none/cancel',
    }),
  },
  { title: 'the operator in capitals', status: 403, raw: asserting({ email: OPERATOR.toUpperCase() }) },
  { title: 'the operator and more', status: 403, raw: asserting({ email: `${OPERATOR}.evil.example` }) },
  { title: 'another origin', status: 403, raw: headed({ origin: 'https://evil.example' }) },
  { title: 'an opaque origin', status: 403, raw: headed({ origin: 'null' }) },
  {
    title: 'an origin that begins like ours',
    status: 403,
    raw: ({ address }, token) => ({ headers: { origin: `${address}.evil.example` }, body: withToken(token) }),
  },
  {
    title: 'an origin with our name as the user',
    status: 403,
    raw: ({ address }, token) => ({ headers: { origin: `${address}@evil.example` }, body: withToken(token) }),
  },
  { title: 'another port of this machine', status: 403, raw: headed({ origin: 'http://127.0.0.1:1' }) },
  {
    title: 'a cross-site fetch',
    status: 403,
    raw: headed({ origin: undefined, 'sec-fetch-site': 'cross-site' }),
  },
  { title: 'a fetch of a sister site', status: 403, raw: headed({ 'sec-fetch-site': 'same-site' }) },
  { title: 'no form token', status: 403, raw: () => ({}) },
  { title: 'an invented form token', status: 403, raw: () => ({ body: withToken('0.0') }) },
  {
    title: "another person's form token",
    status: 403,
    raw: async (board) => ({
      body: withToken(await board.formToken('/launches/launch-1', 'eve@example.com')),
    }),
  },
  {
    title: 'the form token in the address',
    status: 403,
    raw: (_board, token) => ({ path: `${CANCEL}?token=${token}` }),
  },
  {
    title: 'the form token as JSON',
    status: 403,
    raw: (_board, token) => ({
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    }),
  },
  {
    title: 'the form token as plain text, as simple requests may have it',
    status: 403,
    raw: (_board, token) => ({ headers: { 'content-type': 'text/plain' }, body: withToken(token) }),
  },
  {
    title: 'a form of a megabyte',
    status: 413,
    raw: (_board, token) => ({ body: `${withToken(token)}&x=${'x'.repeat(1_000_000)}` }),
  },
  { title: 'GET', status: 405, raw: headed({}) },
  { title: 'PUT', status: 405, raw: (_board, token) => ({ method: 'PUT', body: withToken(token) }) },
  {
    title: 'a method in a header',
    status: 405,
    raw: (_board, token) => ({
      method: 'PUT',
      headers: { 'x-http-method-override': 'POST' },
      body: withToken(token),
    }),
  },
  {
    title: 'an action that does not exist',
    status: 404,
    raw: (_board, token) => ({ path: '/launches/launch-1/forget', body: withToken(token) }),
  },
  {
    title: 'a launch that does not exist',
    status: 404,
    raw: (_board, token) => ({ path: '/launches/launch-2/cancel', body: withToken(token) }),
  },
  {
    title: 'the launch of another job',
    status: 404,
    raw: (_board, token) => ({ path: `${CANCEL}?job=other`, body: withToken(token) }),
  },
  {
    title: 'a job that is a path',
    status: 404,
    raw: (_board, token) => ({ path: `${CANCEL}?job=..%2F..%2Fjobs`, body: withToken(token) }),
  },
  {
    title: 'a launch id with a null byte',
    status: 404,
    raw: (_board, token) => ({ path: '/launches/launch-1%00/cancel', body: withToken(token) }),
  },
  {
    title: 'a launch id with SQL',
    status: 404,
    raw: (_board, token) => ({ path: "/launches/launch-1'%3B--/cancel", body: withToken(token) }),
  },
  {
    title: 'a path that climbs',
    status: 404,
    raw: (_board, token) => ({ path: '/launches/../launches/launch-1/cancel', body: withToken(token) }),
  },
  {
    title: 'an encoded slash',
    status: 405,
    raw: (_board, token) => ({ path: '/launches/launch-1%2Fcancel', body: withToken(token) }),
  },
  {
    title: 'another case',
    status: 404,
    raw: (_board, token) => ({ path: '/Launches/launch-1/cancel', body: withToken(token) }),
  },
  {
    title: 'a slash at the end',
    status: 404,
    raw: (_board, token) => ({ path: `${CANCEL}/`, body: withToken(token) }),
  },
  {
    title: 'a broken percent sign',
    status: 400,
    raw: (_board, token) => ({ path: '/launches/%zz/cancel', body: withToken(token) }),
  },
  {
    title: 'a state that is no end',
    status: 400,
    raw: (_board, token) => ({
      path: '/launches/launch-1/resolve',
      body: `${withToken(token)}&verdict=gone`,
    }),
  },
  {
    title: 'a reason of a novel',
    status: 400,
    raw: (_board, token) => ({
      path: '/launches/launch-1/reopen',
      body: `${withToken(token)}&reason=${'x'.repeat(501)}`,
    }),
  },
];

describe('what is refused, and changes nothing', () => {
  it.each(ATTACKS.map((attack) => [attack.title, attack.status, attack.raw] as const))(
    '%s: %i',
    async (title, status, raw) => {
      const { startBoard, stored, show } = await openBoards(database);
      const launch = await stored(1);
      const before = await show(launch);
      const board = await startBoard({ BOARD_OPERATORS: `${OPERATOR},eve@example.com` });
      const token = await board.formToken('/launches/launch-1');
      const sent = await raw(board, token);
      expect(await send(board, { ...sent, ...(title === 'GET' && { method: 'GET' }) })).toBe(status);
      expect(await show(launch)).toEqual(before);
    },
  );

  it('a name of another site that leads to this machine (DNS rebinding)', async () => {
    const { startBoard, stored, show } = await openBoards(database);
    const launch = await stored(1);
    const board = await startBoard({ BOARD_AUTH: 'none', BOARD_AUDIENCE: '', BOARD_OPERATORS: '*' });
    const token = await board.formToken('/launches/launch-1', '');
    const body = withToken(token);
    for (const host of [HOST, 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1']) {
      expect(await send(board, { headers: { host, origin: `http://${host}` }, body })).toBe(403);
    }
    expect(await show(launch)).toMatchObject({ state: 'queued' });
    const host = `localhost:${new URL(board.address).port}`;
    expect(await send(board, { headers: { host, origin: `http://${host}` }, body })).toBe(303);
  });

  it('the same form without any of that does what it says', async () => {
    const { startBoard, stored, show } = await openBoards(database);
    const launch = await stored(1);
    const board = await startBoard();
    const token = await board.formToken('/launches/launch-1');
    expect(await send(board, { body: withToken(token) })).toBe(303);
    expect(await show(launch)).toMatchObject({ state: 'cancelled' });
  });
});
