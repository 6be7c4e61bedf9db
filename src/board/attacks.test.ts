/** Forms that no page of this board sent. Real: PostgreSQL, `serve` with ROLE=board. Nothing of this is done. */
import { expect, it } from 'vitest';
import { useLedgerDatabase } from '../../test/ledger-database.ts';
import {
  CANCEL,
  expectedOf,
  headed,
  openAttacked,
  OTHER_OPERATOR,
  send,
  withToken,
  type Attack,
} from '../../test/support/board-attacks.ts';

const database = useLedgerDatabase();

const FOREIGN: readonly Attack[] = [
  { title: 'another origin', status: 403, raw: headed({ origin: 'https://evil.example' }) },
  { title: 'an opaque origin', status: 403, raw: headed({ origin: 'null' }) },
  { title: 'an empty origin', status: 403, raw: headed({ origin: '' }) },
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
  {
    title: 'an origin with our name in its path',
    status: 403,
    raw: ({ address }, token) => ({
      headers: { origin: `https://evil.example/${address}` },
      body: withToken(token),
    }),
  },
  { title: 'another port of this machine', status: 403, raw: headed({ origin: 'http://127.0.0.1:1' }) },
  {
    title: 'another host that a proxy is said to have seen',
    status: 403,
    raw: headed({ origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' }),
  },
  {
    title: 'a cross-site fetch',
    status: 403,
    raw: headed({ origin: undefined, 'sec-fetch-site': 'cross-site' }),
  },
  { title: 'a fetch of a sister site', status: 403, raw: headed({ 'sec-fetch-site': 'same-site' }) },
  { title: 'a fetch without a site', status: 403, raw: headed({ 'sec-fetch-site': 'none' }) },
  { title: 'no form token', status: 403, raw: () => ({}) },
  { title: 'an empty form token', status: 403, raw: () => ({ body: withToken('') }) },
  { title: 'an invented form token', status: 403, raw: () => ({ body: withToken(`0.${'A'.repeat(43)}`) }) },
  {
    title: 'a form token that is dated anew',
    status: 403,
    raw: (_board, token) => ({ body: withToken(token.replace(/^[^.]+/, Date.now().toString(36))) }),
  },
  {
    title: "another person's form token",
    status: 403,
    raw: async (board) => ({ body: withToken(await board.formToken('/launches/launch-1', OTHER_OPERATOR)) }),
  },
  {
    title: 'a bad form token before a good one',
    status: 403,
    raw: (_board, token) => ({ body: `token=x&${withToken(token)}` }),
  },
  {
    title: 'the form token in the address',
    status: 403,
    raw: (_board, token) => ({ path: `${CANCEL}?${withToken(token)}` }),
  },
  {
    title: 'the form token in a cookie',
    status: 403,
    raw: (_board, token) => ({ headers: { cookie: withToken(token) } }),
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
    raw: headed({ 'content-type': 'text/plain' }),
  },
  {
    title: 'the form token as parts of a form',
    status: 403,
    raw: (_board, token) => ({
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      body: `--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n${token}\r\n--x--\r\n`,
    }),
  },
  {
    title: 'no form token for a launch that is not there',
    status: 403,
    raw: () => ({ path: '/launches/none/cancel' }),
  },
  { title: 'no form token for an event', status: 403, raw: () => ({ path: '/rules' }) },
  {
    title: 'an event of another site',
    status: 403,
    raw: (_board, token) => ({
      path: '/rules',
      headers: { origin: 'https://evil.example' },
      body: withToken(token),
    }),
  },
  { title: 'no form token for many', status: 403, raw: () => ({ path: '/batches?act=cancel' }) },
];

it('forms that other sites send, or that no page made for this person, are refused, and nothing is done', async () => {
  const { answersTo, everything } = await openAttacked(database);
  const before = await everything();
  expect(await answersTo(FOREIGN)).toEqual(expectedOf(FOREIGN));
  expect(await everything()).toEqual(before);
});

it('a name of another site that leads to this machine (DNS rebinding) may look, and not act', async () => {
  const env = { BOARD_AUTH: 'none', BOARD_AUDIENCE: '', BOARD_OPERATORS: '*' };
  const { board, everything } = await openAttacked(database, env);
  const body = withToken(await board.formToken('/launches/launch-1', ''));
  const before = await everything();
  const names = [
    'board.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '127.0.0.1@evil.example',
    '10.0.0.1',
    '0.0.0.0',
    'xlocalhost',
    '[::2]',
  ];
  for (const host of names) {
    const headers = { host, origin: `http://${host}` };
    expect([host, await send(board, { headers, body })]).toEqual([host, 403]);
  }
  expect(await everything()).toEqual(before);
  const host = `localhost:${new URL(board.address).port}`;
  expect(await send(board, { headers: { host, origin: `http://${host}` }, body })).toBe(303);
});

it('the same form without an attack is carried out', async () => {
  const { board, token, records } = await openAttacked(database);
  expect(await send(board, { body: withToken(token) })).toBe(303);
  expect(await records.show({ launchId: 'launch-1' })).toMatchObject([{ state: 'cancelled' }]);
});
