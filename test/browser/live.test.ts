/** Real: the whole local chain with a board, Chromium. In place of Google: the emulators. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { startLocalChain } from '../../dev/local-chain.ts';
import { useBrowser } from './browser-bed.ts';
import { isBrowserMissing } from './chromium.ts';

/** If the database is too busy for one refresh, the console has an error; the page refreshes again. */
const BUSY = /status of 503/;

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** Keeps jobs that call it running until the gate opens. */
async function startGate() {
  const asked: ServerResponse[] = [];
  let isOpen = false;
  const server = createServer((_request, response) => void (isOpen ? response.end() : asked.push(response)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open(): void {
      isOpen = true;
      for (const response of asked.splice(0)) response.end();
    },
  };
}

/** The local chain. Its job ends, once the gate is open, with its id as the exit code. */
async function startChain(gate: string) {
  const stop = new AbortController();
  const program = `fetch('${gate}').then(() => process.exit(Number(process.argv.at(-1).slice('--id='.length))))`;
  const chain = await startLocalChain({
    runtime: {
      env: { PORT: '0' },
      stop: stop.signal,
      logDestination: { write: () => undefined },
      print: () => undefined,
    },
    image: { entrypoint: [process.execPath, '-e', program, '--'] },
    hasLedger: true,
    onTaskOutput: () => undefined,
  });
  closing.push(async () => {
    stop.abort();
    await chain.stopped;
    await chain.close();
  });
  return {
    board: `http://127.0.0.1:${chain.boardPort}`,
    request: async (id: number): Promise<string> => {
      const response = await fetch(`http://127.0.0.1:${chain.port}/job/${id}`, { method: 'POST' });
      return ((await response.json()) as { readonly launchId: string }).launchId;
    },
  };
}

describe.skipIf(isBrowserMissing)('a page that stays open', () => {
  const browser = useBrowser();

  it('shows one launch from request to success, and the exit code of another that fails', async () => {
    const gate = await startGate();
    const { board, request } = await startChain(gate.url);
    const [list, success, failure, overview] = await Promise.all(
      [1, 2, 3, 4].map(() => browser.open({ address: board, expected: BUSY })),
    );
    await list?.goto('/launches');
    await overview?.goto('/');
    const [succeeds, fails] = [await request(0), await request(3)];
    // The request is answered once Pub/Sub has it; the ledger gets it later.
    for (const id of [succeeds, fails]) await list?.locator('tr', { hasText: id }).waitFor();
    await success?.goto(`/launches/${succeeds}`);
    await failure?.goto(`/launches/${fails}`);
    const pages = [list, success, failure, overview];
    for (const page of pages) await page?.evaluate('window.isAsLoaded = true');

    await list?.locator('tr', { hasText: succeeds }).locator('.running').waitFor();
    await success?.locator('.lead .running').waitFor();
    gate.open();
    await success?.locator('.lead .succeeded').waitFor();
    await failure?.locator('.lead .failed').waitFor();
    expect(await failure?.locator('main').innerText()).toContain('exit code 3');
    await list?.locator('tr', { hasText: succeeds }).locator('.succeeded').waitFor();
    await list?.locator('tr', { hasText: fails }).locator('.failed').waitFor();
    await overview?.locator('a.failed', { hasText: /^1$/ }).waitFor();
    for (const page of pages) expect(await page?.evaluate('window.isAsLoaded')).toBe(true);
  });
});
