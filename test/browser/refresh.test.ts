/** Real: PostgreSQL, `serve` with ROLE=board, Chromium. The test moves the browser's clock, so that nothing waits. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../ledger-database.ts';
import { useBrowser } from './browser-bed.ts';
import { isBrowserMissing } from './chromium.ts';
import { openLivedBoard } from './lived-board.ts';

const HOUR_MS = 3_600_000;
/** Longer than the time between two refreshes. */
const A_WHILE_MS = 60_000;
/** The time between two refreshes. */
const ONCE_MS = 3_000;

describe.skipIf(isBrowserMissing)('a page', () => {
  const database = useLedgerDatabase();
  const browser = useBrowser();

  /** A page with a stopped clock, which believes that it is hidden until `window.isAway` is false. */
  async function openInOurTime(path: string) {
    const { address, headers } = await openLivedBoard(database);
    const page = await browser.open({ address, extraHTTPHeaders: headers });
    await page.addInitScript(
      "window.isAway = true; Object.defineProperty(document, 'hidden', { get: () => window.isAway })",
    );
    await page.clock.install();
    await page.goto(path);
    await page.clock.pauseAt(Date.now() + HOUR_MS);
    const asked: string[] = [];
    page.on('request', (request) => void asked.push(request.url()));
    return { page, asked, url: `${address}${path}` };
  }

  /** Waits for the one refresh within the next seconds of its clock. */
  async function refreshOf(page: Page, url: string): Promise<void> {
    const refreshed = page.waitForResponse(url);
    await page.clock.runFor(ONCE_MS);
    await (await refreshed).finished();
  }

  it('does not refresh while it is hidden, and refreshes once it is visible', async () => {
    const { page, asked, url } = await openInOurTime('/');
    await page.clock.runFor(A_WHILE_MS);
    await page.evaluate('isAway = false');
    await refreshOf(page, url);
    expect(asked).toEqual([url]);
  });

  it('does not refresh while a person selects text or types', async () => {
    const { page, asked, url } = await openInOurTime('/launches');
    await page.evaluate("isAway = false; getSelection().selectAllChildren(document.querySelector('h1'))");
    await page.clock.runFor(A_WHILE_MS);
    await page.evaluate('getSelection().removeAllRanges()');
    await page.locator('input[name=q]').pressSequentially('order-');
    await page.clock.runFor(A_WHILE_MS);
    expect(await page.locator('input[name=q]').inputValue()).toBe('order-');
    await page.evaluate('document.activeElement.blur()');
    await refreshOf(page, url);
    expect(asked).toEqual([url]);
  });
});

describe.skipIf(isBrowserMissing)('the address of a list', () => {
  const database = useLedgerDatabase();
  const browser = useBrowser();

  it('keeps the filter when it is loaded again or opened in another browser', async () => {
    const { address, headers } = await openLivedBoard(database);
    const open = () => browser.open({ address, extraHTTPHeaders: headers, isStill: true });
    const page = await open();
    await page.goto('/launches');
    await page.locator('input[name=key]').fill('acme');
    await page.locator('input[name=key]').press('Enter');
    await page.waitForURL(/key=acme/);
    const shown = await page.locator('tbody .id').allInnerTexts();
    expect(shown.length).toBeGreaterThan(0);
    await page.reload();
    const other = await open();
    await other.goto(page.url());
    for (const one of [page, other]) {
      expect(await one.locator('input[name=key]').inputValue()).toBe('acme');
      expect(await one.locator('tbody .id').allInnerTexts()).toEqual(shown);
    }
  });
});
