import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Where distributions put it. */
const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser of this machine; undefined where it has none. */
function findChromium(): string | undefined {
  return PROGRAMS.find((one) => existsSync(one));
}

/** True where the tests of the pages are skipped: there is no browser, and nobody says that there has to be one. */
export const isBrowserMissing = findChromium() === undefined && process.env['REQUIRE_BROWSER'] === undefined;

/** Starts it without a window, with a profile of its own, and with no way to any other machine. */
export async function startChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error(`there is no Chromium: expected one of ${PROGRAMS.join(', ')}; apt-get install chromium`);
  }
  return chromium.launch({
    executablePath,
    headless: true,
    // It does not start as root otherwise, and it opens only pages of this project.
    chromiumSandbox: false,
    timeout: 120_000,
    args: [
      '--disable-gpu',
      '--disable-quic',
      // Letters in grey alone, on every machine: their pictures are smaller, too.
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
