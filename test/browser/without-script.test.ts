/** Real: PostgreSQL, `serve` with ROLE=board, Chromium with scripts switched off. */
import { describe, expect, it } from 'vitest';
import type { LaunchState } from '../../src/launch/ledger/launch-state.ts';
import { useLedgerDatabase } from '../ledger-database.ts';
import { PATIENCE_MS, useBrowser } from './browser-bed.ts';
import { isBrowserMissing } from './chromium.ts';
import { openLivedBoard } from './lived-board.ts';

/** A notification of Cloud Storage, as Pub/Sub delivers it. */
const EVENT = {
  message: {
    attributes: { eventType: 'OBJECT_FINALIZE' },
    data: Buffer.from(
      JSON.stringify({ bucket: 'b', name: 'in/photo.jpg', generation: '1', contentType: 'image/jpeg' }),
    ).toString('base64'),
    messageId: '1',
    publishTime: '2026-11-28T00:00:00Z',
  },
  subscription: 'projects/shop-prod/subscriptions/uploads',
};

describe.skipIf(isBrowserMissing)('with scripts switched off', () => {
  const database = useLedgerDatabase();
  const browser = useBrowser();

  async function openPlain() {
    const { address, headers, ...board } = await openLivedBoard(database);
    const page = await browser.open({ address, extraHTTPHeaders: headers, javaScriptEnabled: false });
    /** A launch in that state, and a look at its current record. */
    const launchIn = async (state: LaunchState, job: string) => {
      const { launches } = await board.records.list({ states: [state], job, limit: 1 });
      const [found] = launches;
      if (found === undefined) throw new Error(`no launch of ${job} is ${state}`);
      return { path: `/launches/${found.launchId}?job=${job}`, now: () => board.show(found) };
    };
    return { page, launchIn, ...board };
  }

  it('links reach every page, and launches are found by search, state and age', async () => {
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

  it('an operator cancels, retries, resolves a launch and undoes that', async () => {
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

  it('an operator confirms, launches again exactly the listed launches, and sees the results', async () => {
    const { page, records } = await openPlain();
    const { launches: failed } = await records.list({ states: ['failed'], limit: 100 });
    await page.goto('/launches?state=failed');
    await page.locator('form[action^="/batches?act=retry"] button').click();
    await page.waitForURL('**/batches/*');
    expect(await page.locator('.lead').innerText()).toContain(String(failed.length));
    await page.locator('form[action$="/go"] button').click();
    await page.locator('progress').waitFor();
    await expect
      .poll(
        async () => {
          const form = page.locator('form[action$="/go"] button');
          if ((await form.count()) > 0) await form.click();
          return page.locator('progress').getAttribute('value');
        },
        { timeout: PATIENCE_MS },
      )
      .toBe(String(failed.length));
    const { launches: all } = await records.list({ limit: 500 });
    const retried = all.map(({ retryOf }) => retryOf).filter((one) => one !== null);
    expect(new Set(retried)).toEqual(new Set(failed.map(({ launchId }) => launchId)));
    expect(retried).toHaveLength(failed.length);
  });

  it('the page shows which rule a pasted event matches', async () => {
    const { page } = await openPlain();
    await page.goto('/rules');
    await page.locator('textarea').first().fill(JSON.stringify(EVENT));
    await page.locator('form.try button').click();
    await page.locator('.result').waitFor();
    expect(await page.locator('.result').innerText()).toContain('thumbnails');
  });
});
