import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { startChromium } from './chromium.ts';

/** Long enough for a machine that is busy with other things; nothing waits for it where all is well. */
export const PATIENCE_MS = 120_000;

export interface PageOptions extends Pick<
  BrowserContextOptions,
  'colorScheme' | 'contrast' | 'javaScriptEnabled' | 'locale' | 'extraHTTPHeaders'
> {
  /** Of the board: paths are relative to it. */
  readonly address: string;
  /** CSS pixels. */
  readonly width?: number;
  readonly height?: number;
  /** The page takes itself for hidden, so it does not refresh itself while it is looked at. */
  readonly isStill?: boolean;
  /** What the browser complains of all the same, as it does of each answer that is an error. */
  readonly expected?: RegExp;
}

export interface BrowserBed {
  /** A page in a profile of its own, closed after the test. The test fails where the browser complained of anything. */
  readonly open: (options: PageOptions) => Promise<Page>;
}

/** Runs one browser for the tests of a file. */
export function useBrowser(): BrowserBed {
  let browser: Browser | undefined;
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await startChromium();
  }, PATIENCE_MS);
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    expect(complaints.splice(0)).toEqual([]);
  });
  afterAll(() => browser?.close());

  return {
    async open({ address, width = 1280, height = 800, isStill = false, expected, ...options }) {
      if (browser === undefined) throw new Error('the browser does not run yet');
      const context = await browser.newContext({
        ...options,
        baseURL: address,
        viewport: { width, height },
        serviceWorkers: 'block',
      });
      contexts.push(context);
      context.setDefaultTimeout(PATIENCE_MS);
      if (isStill) {
        await context.addInitScript("Object.defineProperty(document, 'hidden', { get: () => true })");
      }
      const page = await context.newPage();
      const complain = (complaint: string): void => {
        if (expected?.test(complaint) !== true) complaints.push(complaint);
      };
      // What its policy forbids is an error of the console, too.
      page.on('console', (message) => message.type() === 'error' && complain(message.text()));
      page.on('pageerror', (error) => complain(String(error)));
      page.on('request', (request) => {
        if (!request.url().startsWith(`${address}/`)) complain(`a request to ${request.url()}`);
      });
      return page;
    },
  };
}
