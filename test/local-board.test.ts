/** The board of `npm run local`: a new user requests a launch and sees it end. */
import { describe, expect, it } from 'vitest';
import { startChild } from './support/child.ts';

/** Gets a page until it contains `text`; the test's own limit ends that. */
async function pageWith(address: string, text: string): Promise<string> {
  for (;;) {
    const page = await (await fetch(address)).text();
    if (page.includes(text)) return page;
  }
}

describe('npm run local', () => {
  it('prints the address of a board that shows a launch succeed', async () => {
    const child = startChild(['dev/local.ts'], { PORT: '0', HOST: '127.0.0.1' });
    const { service } = JSON.parse(await child.line('the chain runs')) as { readonly service: string };
    const { board, message } = JSON.parse(await child.line('the board: ')) as Record<
      'board' | 'message',
      string
    >;
    expect(message).toBe(`the board: ${board}`);
    expect(new URL(board).port).not.toBe(new URL(service).port);
    const { launchId } = (await (await fetch(`${service}/job/2`, { method: 'POST' })).json()) as {
      readonly launchId: string;
    };
    const address = `${board}/launches/${launchId}`;
    const page = await pageWith(address, `${launchId} has succeeded`);
    expect(page).toContain('<svg');
    expect(await (await fetch(board)).text()).toContain('local-job');
    child.process.kill('SIGTERM');
    expect(await child.ended).toMatchObject({ code: 0 });
  }, 60_000);

  it('has no board without a ledger', async () => {
    const child = startChild(['dev/local.ts', '--no-ledger'], { PORT: '0' });
    await child.line('the chain runs');
    child.process.kill('SIGTERM');
    const { stdout } = await child.ended;
    expect(stdout).not.toContain('the board');
  });
});
