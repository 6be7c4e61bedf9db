import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { startChromium } from './chromium.ts';

/** Long enough for a busy machine; a passing test never waits this long. */
export const PATIENCE_MS = 120_000;

export interface PageOptions extends Pick<
  BrowserContextOptions,
  'colorScheme' | 'contrast' | 'javaScriptEnabled' | 'locale' | 'extraHTTPHeaders'
> {
  /** The board's address; paths are relative to it. */
  readonly address: string;
  /** CSS pixels. */
  readonly width?: number;
  readonly height?: number;
  /** The page believes that it is hidden, so it does not refresh while the test reads it. */
  readonly isStill?: boolean;
  /** Complaints that the test expects; the browser complains of every answer that is an error. */
  readonly expected?: RegExp;
}

export interface BrowserBed {
  /** A page in a new profile, closed after the test. The test fails if the browser complained of anything else. */
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
      if (browser === undefined) throw new Error('the browser is not started yet');
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
      // A violation of the page's policy is an error in the console, too.
      page.on('console', (message) => message.type() === 'error' && complain(message.text()));
      page.on('pageerror', (error) => complain(String(error)));
      page.on('request', (request) => {
        if (!request.url().startsWith(`${address}/`)) complain(`a request to ${request.url()}`);
      });
      return page;
    },
  };
}
