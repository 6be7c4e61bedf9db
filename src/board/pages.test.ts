/** Real: PostgreSQL, `serve` with ROLE=board, the check of tokens. */
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../../test/ledger-database.ts';
import { openBoards, READER } from '../../test/support/board-bed.ts';
import { pageText } from '../../test/support/page-text.ts';
import { launchOf } from '../launch/ledger/queue-fixture.conformance.ts';

const database = useLedgerDatabase();

const textOf = async (response: Response) => pageText(await response.text());

describe('the overview', () => {
  it('says first what needs a person, then the state of each job', async () => {
    const { startBoard, stored, launched, ended, queue, upkeep } = await openBoards(database);
    await upkeep.noteSweep();
    await launched(1, { name: 'report' });
    await ended(2, { state: 'failed' }, { name: 'report' });
    await stored(3, { name: 'report' });
    await queue.pauseJob({ target: launchOf(1).job, refusal: 'NOT_FOUND', error: 'no such job' });
    const { get } = await startBoard({
      RULES: 'jobs: { report: { job: one, running: 3 } }\nunmatched: ignore',
    });
    const text = await textOf(await get('/'));
    expect(text).toMatch(/Needs a person Cloud Run refuses a job .*no such job.* Jobs /);
    expect(text).toMatch(/ report 1 (59m|1h) ago 1 of 3 0 0 1 Launches 3, failed 1 /);
    expect(text).toMatch(/Last sweep \d+s ago/);
  });

  it('of an empty ledger says that nothing needs a person', async () => {
    const { startBoard } = await openBoards(database);
    const { get } = await startBoard();
    const text = await textOf(await get('/'));
    expect(text).toContain('Nothing needs a person.');
    expect(text).toContain('There are no launches yet.');
  });

  it('is in Japanese if the browser prefers that', async () => {
    const { startBoard } = await openBoards(database);
    const { get } = await startBoard();
    const headers = { 'accept-language': 'ja,en;q=0.5' };
    expect(await textOf(await get('/', READER, headers))).toContain('対応が必要なものはありません。');
    const french = await get('/', READER, { 'accept-language': 'fr' });
    expect(await french.text()).toContain('<html lang="en">');
  });
});

describe('the list of launches', () => {
  it('shows the launches that match all filters of the address', async () => {
    const { startBoard, stored, launched } = await openBoards(database);
    await launched(1, { name: 'report' });
    await stored(2, { name: 'other' });
    await stored(3, { name: 'report' });
    const { get } = await startBoard();
    const idsAt = async (path: string) =>
      [...(await (await get(path)).text()).matchAll(/class="id" href="\/launches\/(launch-\d)/g)].map(
        ([, id]) => id,
      );
    expect(await idsAt('/launches')).toEqual(['launch-3', 'launch-2', 'launch-1']);
    expect(await idsAt('/launches?state=queued&state=launched&job=report&q=')).toEqual([
      'launch-3',
      'launch-1',
    ]);
    expect(await idsAt('/launches?state=queued,failed&job=report')).toEqual(['launch-3']);
    expect(await idsAt('/launches?q=launch-2')).toEqual(['launch-2']);
    expect(await idsAt('/launches?key=none')).toEqual([]);
  });

  it('keeps the filters in its links to older launches, and shows each launch once although new ones come', async () => {
    const { startBoard, stored } = await openBoards(database);
    for (let n = 1; n <= 55; n += 1) await stored(n, { name: 'report' });
    const { get } = await startBoard();
    const first = await (await get('/launches?job=report')).text();
    await stored(56, { name: 'report' });
    const older = /rel="next" href="([^"]+)"/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(older).toContain('job=report');
    const second = await (await get(older)).text();
    const ids = [first, second].flatMap((page) => [
      ...page.matchAll(/class="id" href="\/launches\/(launch-\d+)/g),
    ]);
    // Launches of the same millisecond have no fixed order.
    const expected = Array.from({ length: 55 }, (_, place) => `launch-${place + 1}`);
    expect(ids).toHaveLength(expected.length);
    expect(new Set(ids.map(([, id]) => id))).toEqual(new Set(expected));
  });

  it.each(['state=lost', 'after=x', `q=${'x'.repeat(1001)}`, 'key=%00'])(
    'answers 400 to ?%s',
    async (query) => {
      const { startBoard } = await openBoards(database);
      const { get } = await startBoard();
      const response = await get(`/launches?${query}`);
      expect(response.status).toBe(400);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    },
  );
});

describe('the queue', () => {
  it('says which launches wait and why, and which hold a slot', async () => {
    const { startBoard, launched, stored } = await openBoards(database);
    await launched(1, { name: 'report', key: 'monthly' });
    await stored(2, { name: 'report', key: 'monthly' });
    const { get } = await startBoard();
    expect(await textOf(await get('/queue'))).toMatch(
      / report Waiting: 1 · Holding a slot: 1 of any .* launch-1 monthly . launched of-launch-1 .* launch-2 monthly another launch of its key comes first /,
    );
  });
});

describe('every page', () => {
  it('is not cached, runs only its own script, and is compressed', async () => {
    const { startBoard, stored } = await openBoards(database);
    for (let n = 1; n <= 60; n += 1) await stored(n, { key: `key-${n}` });
    const { get } = await startBoard();
    for (const path of ['/', '/launches', '/launches/launch-1', '/queue', '/nothing']) {
      const response = await get(path);
      const { headers } = response;
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self';/,
      );
      expect(headers.get('content-encoding')).toBe('gzip');
      const page = await response.text();
      expect(page).not.toMatch(/<script(?! src="\/assets\/board\.js" defer>)|<style| style=| on\w+=/);
      // People are led to Google's console; nothing is loaded from elsewhere.
      expect(page).not.toMatch(/(?: src|<link[^>]* href)="(?:https?:)?\/\//);
      expect(page).not.toMatch(/ href="(?:https?:)?\/\/(?!console\.cloud\.google\.com\/)/);
    }
    const sizes = ['/launches', '/assets/board.css', '/assets/board.js', '/assets/icon.svg'].map(
      async (path) => Number((await get(path)).headers.get('content-length')),
    );
    expect((await Promise.all(sizes)).reduce((sum, size) => sum + size)).toBeLessThan(40_000);
  });

  it('shows the viewer, and is not shown to callers without a token of IAP', async () => {
    const { startBoard } = await openBoards(database);
    const { get } = await startBoard();
    expect(await (await get('/', READER)).text()).toContain('ken@example.com</bdi> (may look)');
    for (const path of ['/', '/launches', '/queue', '/launches/launch-1', '/assets/board.js', '/nothing']) {
      expect((await get(path, '')).status).toBe(401);
    }
    expect((await get('/health/ready', '')).status).toBe(200);
  });

  it('says that the ledger cannot be used', async () => {
    const { startBoard } = await openBoards(database);
    const { get } = await startBoard({ LEDGER_URL: 'postgres://u@127.0.0.1:1/none' });
    for (const path of ['/', '/launches', '/launches/launch-1', '/queue']) {
      const response = await get(path);
      expect(response.status).toBe(503);
      expect(await response.text()).toContain('The board cannot answer now');
    }
  });
});
