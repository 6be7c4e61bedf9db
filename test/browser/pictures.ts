/** `npm run board:pictures`: saves a picture of each page for people. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../ledger-database.ts';
import { useBrowser } from './browser-bed.ts';
import { openLivedBoard } from './lived-board.ts';

/** A repository keeps every version of a picture for ever, so they have to be small. */
const MOST_BYTES = 80_000;
const DOCS = path.join(import.meta.dirname, '../../docs/board');
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

  it.each([
    {
      locale: 'en-GB',
      ending: 'webp',
      names: ['overview', 'launches', 'launch-failed', 'queue', 'rules'],
    },
    { locale: 'ja-JP', ending: 'ja.webp', names: ['overview'] },
  ])('of the pages in docs and README, small, $locale', async ({ locale, ending, names }) => {
    const { address, headers, pages } = await openLivedBoard(database);
    const page = await browser.open({
      address,
      width: 960,
      height: 700,
      extraHTTPHeaders: headers,
      locale,
      isStill: true,
    });
    await mkdir(DOCS, { recursive: true });
    for (const { name, path: at } of pages.filter((one) => names.includes(one.name))) {
      expect((await page.goto(at))?.status()).toBe(200);
      const picture = await smallOf(page, await page.screenshot({ fullPage: name === 'overview' }));
      expect(picture.length).toBeLessThan(MOST_BYTES);
      await writeFile(path.join(DOCS, `${name}.${ending}`), picture);
    }
  });
});

/** The picture in the browser's own compressed format: a third of a PNG. */
async function smallOf(page: Page, png: Buffer): Promise<Buffer> {
  const url = await page.evaluate<string>(`(async () => {
    const bytes = Uint8Array.from(atob('${png.toString('base64')}'), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
    canvas.getContext('2d').drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', 0.6);
  })()`);
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}
