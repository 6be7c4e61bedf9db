/** `npm run board:pictures`: each page as a picture, for people to look at. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../ledger-database.ts';
import { useBrowser } from './browser-bed.ts';
import { openLivedBoard } from './lived-board.ts';

const FOLDER = path.join(import.meta.dirname, 'pictures');

describe('pictures', () => {
  const database = useLedgerDatabase();
  const browser = useBrowser();

  it.each([
    { looks: 'wide', width: 1280, locale: 'en-GB', colorScheme: 'light' },
    { looks: 'wide-dark', width: 1280, locale: 'en-GB', colorScheme: 'dark' },
    { looks: 'wide-ja', width: 1280, locale: 'ja-JP', colorScheme: 'light' },
    { looks: 'phone', width: 360, locale: 'en-GB', colorScheme: 'light' },
    { looks: 'phone-ja-dark', width: 360, locale: 'ja-JP', colorScheme: 'dark' },
  ] as const)('of every page, $looks', async ({ looks, ...context }) => {
    const { address, headers, pages } = await openLivedBoard(database);
    const page = await browser.open({ address, ...context, extraHTTPHeaders: headers, isStill: true });
    await mkdir(FOLDER, { recursive: true });
    for (const { name, path: at } of pages) {
      expect((await page.goto(at))?.status()).toBe(200);
      await page.screenshot({ path: path.join(FOLDER, `${name} ${looks}.png`), fullPage: true });
    }
  });
});
