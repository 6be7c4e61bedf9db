/** Real: PostgreSQL, `serve` with ROLE=board, every page that links lead to. */
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../../test/ledger-database.ts';
import { openBoards, READER, type BoardBed } from '../../test/support/board-bed.ts';
import { END_STATES } from '../launch/ledger/launch-state.ts';
import { launchOf } from '../launch/ledger/queue-fixture.conformance.ts';
import { wordsFor } from './language.ts';

const database = useLedgerDatabase();

const JAPANESE = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;
/** Three words in a row, the second and third in lower case. */
const ENGLISH_SENTENCE = /\b[A-Za-z][a-z'’-]*(?: [a-z][a-z'’-]*){2,}/;

const RULES = `
jobs:
  report: { job: one, running: 1, key: "{id}", args: ["--id={id}"] }
  paused: { job: two }
rules:
  - name: uploads
    from: { subscription: uploads, type: com.example.upload }
    when: data.size > 0
    launch: { job: report }
unmatched: ignore`;

/** A ledger with every kind of concern, and most states. */
async function openBusyBoard() {
  const bed = await openBoards(database);
  const { startBoard, stored, launched, ended, unknown, queue, records, actions, url } = bed;
  let n = 0;
  for (const state of END_STATES) await ended((n += 1), { state }, { name: 'report' });
  const failures = [
    { reason: 'exit-code', exitCode: 3 },
    { reason: 'signal', signal: 9 },
    { reason: 'timeout' },
    { reason: 'memory' },
    { reason: 'image' },
    { reason: 'other' },
  ] as const;
  for (const failure of failures) {
    const all = { exitCode: undefined, signal: undefined, detail: '', ...failure };
    await ended((n += 1), { state: 'failed', failure: all }, { name: 'report' });
  }
  const settled = await unknown((n += 1), { name: 'report' });
  await records.resolve({ key: settled, resolution: { ended: 'failed' }, note: 'WORD', by: 'ann' });
  await actions.retry({ key: settled, force: false, by: READER });
  await unknown((n += 1), { name: 'report', key: 'monthly' });
  await stored((n += 1), { name: 'report', key: 'monthly' });
  await actions.cancel({ key: await launched((n += 1), { name: 'report' }), by: READER });
  await stored((n += 1), { name: 'report', notBeforeMs: Date.now() + 3_600_000 });
  await stored((n += 1), { name: 'strange' });
  await stored((n += 1), { name: 'paused' });
  await queue.pauseJob({ target: launchOf(1).job, refusal: 'NOT_FOUND', error: 'NOT_FOUND' });
  const pool = await database.connect({ url });
  await pool.query("UPDATE launches SET claimed_at = claimed_at - interval '1 hour' WHERE state = 'unknown'");
  await pool.query(
    "INSERT INTO launch_pauses VALUES ('projects/p/locations/r', now() + interval '1 hour') ON CONFLICT DO NOTHING",
  );
  return startBoard({ RULES });
}

/** One that launches, and some that do not. */
const EVENTS: readonly Readonly<Record<string, string>>[] = [
  { event: '{"id":7}', job: 'report', attributes: 'notBefore=2030-01-01T00:00:00Z' },
  {
    event: '{"specversion":"1.0","id":"1","source":"s","type":"com.example.upload","data":{}}',
    subscription: 'uploads',
  },
  { event: '{"size":0}', attributes: 'x=1' },
  { event: '', job: 'nothing' },
  { event: 'x', attributes: 'x' },
];

interface Walked {
  readonly path: string;
  readonly page: string;
}

/** Every page that the board links to, and the answers to wrong addresses. */
async function walk({ get, post, formToken }: BoardBed, language: string): Promise<readonly Walked[]> {
  const headers = { 'accept-language': language };
  const paths = new Set([
    '/',
    '/nothing',
    '/%E0',
    '/launches/none',
    '/launches?state=lost',
    '/launches?after=x',
  ]);
  const walked: Walked[] = [];
  for (const path of paths) {
    const response = await get(path, undefined, headers);
    const page = await response.text();
    walked.push({ path, page });
    for (const [, link = ''] of page.matchAll(/ href="(\/[^"#]*)"/g)) {
      if (!link.startsWith('/assets/')) paths.add(link.replaceAll('&amp;', '&'));
    }
    expect(paths.size).toBeLessThan(300);
  }
  const token = await formToken('/rules');
  for (const form of [...EVENTS, { token: 'none' }]) {
    const response = await post('/rules', { token, ...form }, { headers });
    walked.push({ path: JSON.stringify(form), page: await response.text() });
  }
  return walked;
}

/** The words on a page, without values, code and commands; labels and hints too. */
function proseOf(page: string): string {
  const labels = [...page.matchAll(/ (?:aria-label|placeholder|title|alt)="([^"]*)"/g)].map(
    ([, text]) => text,
  );
  const body = page
    .replaceAll(/<(code|bdi|time|textarea|pre)\b[^>]*>[\s\S]*?<\/\1>/g, ' · ')
    .replaceAll(/<(\w+) lang="en">[\s\S]*?<\/\1>/g, ' · ')
    .replaceAll(/<[^>]+>/g, ' · ');
  return [body, ...labels]
    .join(' · ')
    .replaceAll(/job-bridge [\w .,-]+/g, ' · ')
    .replaceAll(/[^\S\n]+/g, ' ');
}

describe('the pages', () => {
  it('have no English sentence if the reader prefers Japanese', async () => {
    const walked = await walk(await openBusyBoard(), 'ja');
    const found = walked.map(({ path, page }) => [path, ENGLISH_SENTENCE.exec(proseOf(page))?.[0]]);
    expect(found.filter(([, sentence]) => sentence !== undefined)).toEqual([]);
    expect(walked.every(({ page }) => page.includes('<html lang="ja">'))).toBe(true);
    expect(walked.length).toBeGreaterThan(20);
  }, 120_000);

  it('have no Japanese if the reader prefers English', async () => {
    const walked = await walk(await openBusyBoard(), 'en');
    const found = walked.map(({ path, page }) => [path, JAPANESE.exec(proseOf(page))?.[0]]);
    expect(found.filter(([, sentence]) => sentence !== undefined)).toEqual([]);
    expect(walked.every(({ page }) => page.includes('<html lang="en">'))).toBe(true);
  }, 120_000);

  it('never show a function, an empty text or a key instead of words', async () => {
    const bed = await openBusyBoard();
    const walked = [...(await walk(bed, 'ja')), ...(await walk(bed, 'en'))];
    const found = walked.map(({ path, page }) => [
      path,
      /=>|\[object |\bundefined\b|\bNaN\b|\bnull\b/.exec(proseOf(page))?.[0],
    ]);
    expect(found.filter(([, sign]) => sign !== undefined)).toEqual([]);
  }, 120_000);
});

describe('the language of a page', () => {
  it.each([
    ['ja', 'ja'],
    ['ja-JP,ja;q=0.9,en;q=0.8', 'ja'],
    ['en;q=0.5, ja;q=0.6', 'ja'],
    ['en-US,ja;q=0.9', 'en'],
    ['fr, ja;q=0.2, en;q=0.1', 'ja'],
    ['ja;q=0, en;q=0.1', 'en'],
    ['fr', 'en'],
    ['*', 'en'],
    ['', 'en'],
    ['*;q=0.1, ja;q=0.5', 'ja'],
    ['en;q=0.5, ja;q=0.5', 'en'],
    ['JA', 'ja'],
    ['ja;q=x', 'en'],
  ])('for %j is %s', (asked, expected) => {
    const request = new IncomingMessage(new Socket());
    request.headers['accept-language'] = asked;
    expect(wordsFor(request).language).toBe(expected);
  });

  it('is in the headers for caches', async () => {
    const { startBoard } = await openBoards(database);
    const { get } = await startBoard();
    expect((await get('/queue')).headers.get('vary')).toMatch(/Accept-Language/);
  });
});
