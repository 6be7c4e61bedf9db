/** Real: PostgreSQL, `serve` with ROLE=board, Chromium. */
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../ledger-database.ts';
import { useBrowser } from './browser-bed.ts';
import { isBrowserMissing } from './chromium.ts';
import { openLivedBoard } from './lived-board.ts';

const MOST_BYTES = 40_000;

describe.skipIf(isBrowserMissing)('the first load of a page', () => {
  const database = useLedgerDatabase();
  const browser = useBrowser();

  it('takes less than 40 kB in three requests', async () => {
    const { address, headers, pages } = await openLivedBoard(database);
    const weights: { readonly name: string; readonly requests: number; readonly bytes: number }[] = [];
    for (const { name, path } of pages) {
      const page = await browser.open({ address, extraHTTPHeaders: headers, isStill: true });
      const sizes: number[] = [];
      page.on('response', (response) => void sizes.push(Number(response.headers()['content-length'])));
      await page.goto(path);
      weights.push({ name, requests: sizes.length, bytes: sizes.reduce((sum, one) => sum + one, 0) });
      await page.close();
    }
    const lines = weights.map(
      ({ name, requests, bytes }) => `${name}: ${bytes} bytes in ${requests} requests\n`,
    );
    process.stdout.write(lines.join(''));
    expect(weights.filter(({ requests, bytes }) => requests > 3 || !(bytes < MOST_BYTES))).toEqual([]);
  });
});
