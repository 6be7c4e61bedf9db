/** Real: PostgreSQL, `serve` with ROLE=board, Chromium whose script is switched off. */
import { describe, expect, it } from 'vitest';
import type { LaunchState } from '../../src/launch/ledger/launch-state.ts';
import { useLedgerDatabase } from '../ledger-database.ts';
import { useBrowser } from './browser-bed.ts';
import { isBrowserMissing } from './chromium.ts';
import { openLivedBoard } from './lived-board.ts';

describe.skipIf(isBrowserMissing)('with script switched off', () => {
  const database = useLedgerDatabase();
  const browser = useBrowser();

  async function openPlain() {
    const { address, headers, ...board } = await openLivedBoard(database);
    const page = await browser.open({ address, extraHTTPHeaders: headers, javaScriptEnabled: false });
    /** A launch in that state, and what it is now. */
    const launchIn = async (state: LaunchState, job: string) => {
      const { launches } = await board.records.list({ states: [state], job, limit: 1 });
      const [found] = launches;
      if (found === undefined) throw new Error(`no launch of ${job} is ${state}`);
      return { path: `/launches/${found.launchId}?job=${job}`, now: () => board.show(found) };
    };
    return { page, launchIn, ...board };
  }

  it('every page is reached by links, and launches are found by search, state and age', async () => {
    const { page, pages } = await openPlain();
    await page.goto('/');
    for (const { path } of pages.filter((one) => /^\/[a-z]*$/.test(one.path))) {
      await page.locator(`nav a[href="${path}"]`).click();
      await page.locator(`nav a[href="${path}"][aria-current]`).waitFor();
    }
    await page.goto('/launches');
    await page.locator('a[rel=next]').click();
    await page.locator('a[rel=first]').waitFor();
    await page.goto('/launches');
    await page.locator('input[name=job]').fill('invoice-pdf');
    if ((await page.locator('details[open] input[name=state]').count()) === 0) {
      await page.locator('form.filters summary').first().click();
    }
    await page.locator('input[name=state][value=failed]').check();
    await page.locator('form.filters button').first().click();
    await page.waitForURL(/state=failed/);
    const { searchParams } = new URL(page.url());
    expect([searchParams.get('job'), searchParams.getAll('state')]).toEqual(['invoice-pdf', ['failed']]);
    const rows = page.locator('tbody tr');
    expect(await rows.count()).toBeGreaterThan(0);
    expect(await rows.count()).toBe(await rows.filter({ has: page.locator('.failed') }).count());
  });

  it('an operator cancels, retries, settles by hand and undoes that', async () => {
    const { page, launchIn } = await openPlain();
    const act = async (path: string, action: string) => {
      await page.goto(path);
      await page.locator(`.action.${action} summary`).click();
      if (action === 'resolve') {
        await page.locator('.action.resolve input[value=failed]').check();
        await page.locator('.action.resolve input[name=reason]').fill('seen in the console');
      }
      await page.locator(`.action.${action} button`).click();
      await page.locator(`.action.${action}`).waitFor({ state: 'detached' });
      expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(path);
    };
    const queued = await launchIn('queued', 'nightly-import');
    await act(queued.path, 'cancel');
    expect((await queued.now()).state).toBe('cancelled');

    const unknown = await launchIn('unknown', 'thumbnails');
    await act(unknown.path, 'resolve');
    expect(await unknown.now()).toMatchObject({
      state: 'failed',
      resolvedNote: expect.stringContaining('seen in the console'),
    });
    await act(unknown.path, 'reopen');
    expect((await unknown.now()).state).toBe('unknown');

    const failed = await launchIn('failed', 'thumbnails');
    await page.goto(failed.path);
    await page.locator('.action.retry summary').click();
    await page.locator('.action.retry button').click();
    await page.locator('main a[href^="/launches/t_"]').first().waitFor();
  });
});
