/** Real: PostgreSQL, `serve` with ROLE=board, Chromium. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../ledger-database.ts';
import { useBrowser } from './browser-bed.ts';
import { isBrowserMissing } from './chromium.ts';
import { openLivedBoard } from './lived-board.ts';

/** More tab stops than any page has. */
const MOST_STOPS = 500;

/** Presses Tab until an element that matches the selector has the focus. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate<boolean>(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
  }
  throw new Error(`Tab does not reach ${selector}`);
}

describe.skipIf(isBrowserMissing)('an operator without a mouse', () => {
  const database = useLedgerDatabase();
  const browser = useBrowser();

  it('skips the navigation, finds a launch in the queue and cancels it', async () => {
    const { address, headers, show, records } = await openLivedBoard(database);
    const page = await browser.open({ address, extraHTTPHeaders: headers, isStill: true });
    const { launches } = await records.list({ states: ['queued'], job: 'nightly-import', limit: 1 });
    const [launch] = launches;
    if (launch === undefined) throw new Error('no launch is queued');
    await page.goto('/');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toBe('skip');
    await tabTo(page, 'nav a[href="/queue"]');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/queue');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate("document.querySelector('main').contains(document.activeElement)")).toBe(true);
    await page.goto('/queue');
    await tabTo(page, `a[href^="/launches/${launch.launchId}"]`);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/launches/${launch.launchId}?*`);
    await tabTo(page, '.action.cancel summary');
    await page.keyboard.press('Enter');
    await tabTo(page, '.action.cancel button');
    await page.keyboard.press('Enter');
    await page.locator('.lead .cancelled').waitFor();
    expect((await show(launch)).state).toBe('cancelled');
  });
});
