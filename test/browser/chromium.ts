import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Its path in common distributions. */
const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The path of this machine's browser; undefined if there is none. */
function findChromium(): string | undefined {
  return PROGRAMS.find((one) => existsSync(one));
}

/** Whether tests of the pages are skipped: there is no browser, and REQUIRE_BROWSER is not set. */
export const isBrowserMissing = findChromium() === undefined && process.env['REQUIRE_BROWSER'] === undefined;

/** Starts it without a window, with a new profile, and without access to other machines. */
export async function startChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error(`there is no Chromium: expected one of ${PROGRAMS.join(', ')}; apt-get install chromium`);
  }
  return chromium.launch({
    executablePath,
    headless: true,
    // As root, Chromium starts only without its sandbox; here it opens only pages of this project.
    chromiumSandbox: false,
    timeout: 120_000,
    args: [
      '--disable-gpu',
      '--disable-quic',
      // Grey letters on every machine; pictures of them are smaller, too.
      '--disable-lcd-text',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
    ],
  });
}
