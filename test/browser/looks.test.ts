/** Real: PostgreSQL, `serve` with ROLE=board, Chromium. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../ledger-database.ts';
import { isBrowserMissing } from './chromium.ts';
import { useBrowser } from './browser-bed.ts';
import { openLivedBoard } from './lived-board.ts';

/** The problems that axe-core finds on the page, in short. */
async function faultsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>(
    'axe.run(document, { resultTypes: ["violations"] })',
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

describe.skipIf(isBrowserMissing)('every page', () => {
  const database = useLedgerDatabase();
  const browser = useBrowser();

  it.each([
    { looks: 'wide and light', colorScheme: 'light', width: 1280, locale: 'en-GB' },
    { looks: 'wide and dark', colorScheme: 'dark', width: 1280, locale: 'en-GB' },
    { looks: 'on a phone, light, in Japanese', colorScheme: 'light', width: 360, locale: 'ja-JP' },
    { looks: 'on a phone, dark', colorScheme: 'dark', width: 360, locale: 'en-GB' },
  ] as const)(
    'has no problem that axe finds and fits its window, $looks',
    async ({ colorScheme, width, locale }) => {
      const { address, headers, pages } = await openLivedBoard(database);
      const page = await browser.open({
        address,
        colorScheme,
        width,
        locale,
        extraHTTPHeaders: headers,
        isStill: true,
      });
      const faults: string[] = [];
      for (const { name, path } of pages) {
        const status = (await page.goto(path))?.status();
        const actual = await page.evaluate<number>('document.documentElement.scrollWidth');
        const found = [
          ...(status === 200 ? [] : [`is answered with ${status}`]),
          ...(actual <= width ? [] : [`is ${actual} pixels wide`]),
          ...(await faultsOf(page)),
        ];
        faults.push(...found.map((fault) => `${name}: ${fault}`));
      }
      expect(faults).toEqual([]);
    },
  );
});
