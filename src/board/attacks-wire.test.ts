/** Requests that no browser sends: smuggled, huge, half. Real: PostgreSQL, `serve` with ROLE=board. */
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { useLedgerDatabase } from '../../test/ledger-database.ts';
import {
  CANCEL,
  expectedOf,
  openAttacked,
  sendLines,
  sent,
  withToken,
  type Attack,
} from '../../test/support/board-attacks.ts';
import { OPERATOR } from '../../test/support/board-bed.ts';

const database = useLedgerDatabase();

const HUGE: readonly Attack[] = [
  { title: 'a form of a megabyte', status: 413, raw: sent({}, `&x=${'x'.repeat(1_000_000)}`) },
  { title: 'a form of ten thousand fields', status: 413, raw: sent({}, '&x=y'.repeat(10_000)) },
  {
    title: 'an event of two megabytes',
    status: 413,
    raw: sent({ path: '/rules' }, `&event=${'x'.repeat(2_000_000)}`),
  },
  {
    title: 'a small form that unpacks to ten megabytes',
    status: 413,
    raw: (_board, token) => ({
      headers: { 'content-encoding': 'gzip' },
      body: gzipSync(`${withToken(token)}&x=${'x'.repeat(10_000_000)}`),
    }),
  },
  {
    title: 'a form that does not unpack',
    status: 400,
    raw: sent({ headers: { 'content-encoding': 'gzip' } }),
  },
  { title: 'a form in an unknown packing', status: 415, raw: sent({ headers: { 'content-encoding': 'x' } }) },
  {
    title: 'an address of twenty thousand letters',
    status: 431,
    raw: sent({ path: `${CANCEL}?${'x'.repeat(20_000)}` }),
  },
  {
    title: 'headers of twenty thousand letters',
    status: 431,
    raw: sent({ headers: { x: 'x'.repeat(20_000) } }),
  },
  ...['q', 'key', 'job', 'after'].map((name): Attack => ({
    title: `a filter ${name} of ten thousand letters`,
    status: 400,
    raw: () => ({ method: 'GET', path: `/launches?${name}=${'x'.repeat(10_000)}` }),
  })),
  {
    title: 'a filter of a thousand states',
    status: 200,
    raw: () => ({ method: 'GET', path: `/launches?state=${'failed,'.repeat(1_000)}` }),
  },
  {
    title: 'a filter with SQL',
    status: 200,
    raw: () => ({ method: 'GET', path: `/launches?q=${encodeURIComponent("'; DROP TABLE launches; --")}` }),
  },
  {
    title: 'a place in the list with SQL',
    status: 400,
    raw: () => ({
      method: 'GET',
      path: `/launches?after=${Buffer.from('["2026-01-01", "\'; DROP TABLE launches; --"]').toString('base64url')}`,
    }),
  },
];

it('a huge or broken request is refused, or does no harm', async () => {
  const { answersTo, everything } = await openAttacked(database);
  const before = await everything();
  expect(await answersTo(HUGE)).toEqual(expectedOf(HUGE));
  expect(await everything()).toEqual(before);
});

it('requests that are hidden in other requests are refused, and change nothing', async () => {
  const { board, token, everything } = await openAttacked(database);
  const before = await everything();
  const { host } = new URL(board.address);
  const body = withToken(token);
  const good = [
    `Host: ${host}`,
    `Origin: http://${host}`,
    `x-goog-iap-jwt-assertion: ${await board.tokenOf(OPERATOR)}`,
  ];
  const type = 'Content-Type: application/x-www-form-urlencoded';
  const hidden = [`POST ${CANCEL} HTTP/1.1`, ...good, type, `Content-Length: ${body.length}`, '', body];
  const rows: Readonly<Record<string, readonly [lines: readonly string[], statuses: readonly number[]]>> = {
    'a length and chunks': [
      [
        `POST ${CANCEL} HTTP/1.1`,
        ...good,
        type,
        'Content-Length: 4',
        'Transfer-Encoding: chunked',
        '',
        '0',
        '',
        body,
      ],
      [400],
    ],
    'two lengths': [
      [
        `POST ${CANCEL} HTTP/1.1`,
        ...good,
        type,
        `Content-Length: ${body.length}`,
        'Content-Length: 0',
        '',
        body,
      ],
      [400],
    ],
    'a length that is not a number': [
      [`POST ${CANCEL} HTTP/1.1`, ...good, type, 'Content-Length: +5', '', body],
      [400],
    ],
    'chunks under a name with a blank': [
      [`POST ${CANCEL} HTTP/1.1`, ...good, type, 'Transfer-Encoding : chunked', '', '0', ''],
      [400],
    ],
    'chunks that are not the last coding': [
      [`POST ${CANCEL} HTTP/1.1`, ...good, type, 'Transfer-Encoding: chunked, x', '', '0', '', ''],
      [400],
    ],
    'a header that is folded': [
      [`POST ${CANCEL} HTTP/1.1`, ...good, 'X: a', ' b: c', type, `Content-Length: ${body.length}`, '', body],
      [400],
    ],
    'no host': [
      [`POST ${CANCEL} HTTP/1.1`, ...good.slice(1), type, `Content-Length: ${body.length}`, '', body],
      [400],
    ],
    'two hosts': [
      [
        `POST ${CANCEL} HTTP/1.1`,
        ...good,
        'Connection: close',
        'Host: evil.example',
        type,
        `Content-Length: ${body.length}`,
        '',
        body,
      ],
      [403],
    ],
    'a name of a header with a null byte': [
      [`POST ${CANCEL} HTTP/1.1`, ...good, 'x\0y: z', type, '', body],
      [400],
    ],
    'a request in the body of one without a token of IAP': [
      [
        'POST /launches/launch-3/retry HTTP/1.1',
        ...good.slice(0, 2),
        type,
        `Content-Length: ${Buffer.byteLength(hidden.join('\r\n'))}`,
        '',
        `${hidden.join('\r\n')}GET /health/live HTTP/1.1`,
        'Host: x',
        'Connection: close',
        '',
        '',
      ],
      [401, 200],
    ],
    'a page under the name of the health routes': [
      ['GET /health/../launches/launch-1 HTTP/1.1', ...good.slice(0, 1), 'Connection: close', '', ''],
      [404],
    ],
    'a page under an address of the health routes': [
      [
        `GET http://${host}/health/../launches/launch-1 HTTP/1.1`,
        ...good.slice(0, 1),
        'Connection: close',
        '',
        '',
      ],
      [401],
    ],
  };
  for (const [title, [lines, statuses]] of Object.entries(rows)) {
    expect([title, await sendLines(board, lines)]).toEqual([title, statuses]);
  }
  expect(await everything()).toEqual(before);
});
