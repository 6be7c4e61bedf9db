/** Real: PostgreSQL, `serve` with ROLE=board, Chromium. */
import type { Page } from 'playwright-core';
import type { Pool } from 'pg';
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../ledger-database.ts';
import { PATIENCE_MS, useBrowser } from './browser-bed.ts';
import { isBrowserMissing } from './chromium.ts';
import { openLivedBoard } from './lived-board.ts';

type Figures = Readonly<Record<string, number>>;

/** Every number on the page that links to a list of launches, by its link. */
async function shownOn(page: Page): Promise<Figures> {
  const links = await page.locator('main a[href*="state="]').all();
  const figures = await Promise.all(
    links.map(async (link): Promise<[string, number]> => {
      const { searchParams } = new URL((await link.getAttribute('href')) ?? '', 'http://board');
      const text = await link.innerText();
      const number = /\d+/.exec(text)?.[0] ?? '';
      return [`${searchParams.get('job')} ${searchParams.get('state')}`, Number(number)];
    }),
  );
  return Object.fromEntries(figures);
}

/** The same numbers counted in the ledger's rows, without any part of the product. */
async function storedIn(pool: Pool): Promise<Figures> {
  const { rows } = await pool.query<{ figure: string; number: number }>(`
    SELECT substring(job from '[^/]+$') || ' ' || CASE
        WHEN ended_as IS NOT NULL THEN ended_as
        WHEN state = 'calling' AND expires_at <= now() THEN 'unknown'
        WHEN state = 'launched' AND running_at IS NOT NULL THEN 'running'
        ELSE state END AS figure, count(*)::integer AS number
    FROM launches GROUP BY figure`);
  return Object.fromEntries(rows.map(({ figure, number }) => [figure, number]));
}

describe.skipIf(isBrowserMissing)('the figures of the overview', () => {
  const database = useLedgerDatabase();
  const browser = useBrowser();

  it('match the ledger, and link to lists of as many launches', async () => {
    const { address, headers, url } = await openLivedBoard(database);
    const pool = await database.connect({ url });
    const page = await browser.open({ address, extraHTTPHeaders: headers, isStill: true });
    // A claim can expire between the two looks.
    await expect
      .poll(
        async () => {
          await page.goto('/');
          const [shown, stored] = [await shownOn(page), await storedIn(pool)];
          const wrong = Object.entries(shown).filter(([figure, number]) => stored[figure] !== number);
          return { wrong, most: Object.keys(shown).length > 5, failed: shown['invoice-pdf failed'] };
        },
        { timeout: PATIENCE_MS },
      )
      .toEqual({ wrong: [], most: true, failed: (await storedIn(pool))['invoice-pdf failed'] });
    const failed = (await shownOn(page))['invoice-pdf failed'];
    await page.locator('a.failed[href*="invoice-pdf"]').click();
    await page.waitForURL('**/launches?*');
    expect(await page.locator('tbody tr').count()).toBe(failed);
  });
});
