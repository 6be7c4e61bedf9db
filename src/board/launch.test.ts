/** Real: PostgreSQL, `serve` with ROLE=board, the check of tokens. */
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../../test/ledger-database.ts';
import { openBoards } from '../../test/support/board-bed.ts';
import { pageText } from '../../test/support/page-text.ts';
import { launchOf } from '../launch/ledger/queue-fixture.conformance.ts';
import { endOf } from '../launch/ledger/store-fixture.conformance.ts';
import { NOT_CONFIGURED } from '../phrases/queued-reason.ts';

const database = useLedgerDatabase();

const textOf = async (response: Response) => pageText(await response.text());

describe('the page of a launch', () => {
  it('says that its job is not in the configuration, as the look-up and the commands do', async () => {
    const { startBoard, stored } = await openBoards(database);
    await stored(1, { name: 'report' });
    const { get } = await startBoard({ RULES: 'jobs: { other: { job: one } }\nunmatched: ignore' });
    expect(await textOf(await get('/launches/launch-1?job=report'))).toContain(NOT_CONFIGURED);
  });

  it('shows its state, its times, its result and the reason', async () => {
    const { startBoard, launched, ends, show } = await openBoards(database);
    const launch = await launched(1, { name: 'report', key: 'monthly' });
    const { execution } = await show(launch);
    const failure = { reason: 'exit-code', exitCode: 3, signal: undefined, detail: '' } as const;
    const end = endOf({ state: 'failed', failure, logUri: 'https://console.cloud.google.com/logs' });
    await ends.end({ key: launch, execution: execution ?? '', end });
    const { get } = await startBoard();
    const response = await get('/launches/launch-1?job=report');
    const page = await response.clone().text();
    const text = await textOf(response);
    expect(text).toContain('launch-1 has failed as of-launch-1: exit code 3');
    expect(text).toContain('monthly');
    expect(text).toContain('gcloud beta run jobs executions logs read of-launch-1 --project=p --region=r');
    expect(page).toContain('href="https://console.cloud.google.com/logs"');
    expect(page).toMatch(/<svg[^>]*aria-label="in the queue [^"]+, calling RunJob [^"]+, accepted to end /);
  });

  it("links to its trace, the bridge's log, and the launch whose end launched it", async () => {
    const { startBoard, stored } = await openBoards(database);
    await stored(1, { name: 'report' });
    await stored(2, { cause: { launchId: 'launch-1', name: 'report' } });
    const { get } = await startBoard();
    const page = (await (await get('/launches/launch-2')).text()).replaceAll('&amp;', '&');
    const { traceId } = launchOf(2).trace;
    expect(page).toContain(`href="https://console.cloud.google.com/traces/list?project=p&tid=${traceId}"`);
    expect(page).toContain(
      'href="https://console.cloud.google.com/logs/query;query=jsonPayload.launchId%3D%22launch-2%22?project=p"',
    );
    expect(page).toContain(
      'gcloud logging read &#39;jsonPayload.launchId=&quot;launch-2&quot;&#39; --project=p',
    );
    expect(page).toMatch(/Launched by an event of[\s\S]*?href="\/launches\/launch-1\?job=report"/);
  });

  it('shows args and values of the environment only when asked for them', async () => {
    const { startBoard, stored } = await openBoards(database);
    await stored(7);
    const { get } = await startBoard();
    const hidden = await (await get('/launches/launch-7')).text();
    expect(hidden).toContain('WORD');
    expect(hidden).not.toContain('--id=7');
    const shown = await (await get('/launches/launch-7?show=values')).text();
    expect(shown).toContain('--id=7');
    expect(shown).toContain('WORD=7');
  });

  it('shows untrusted text as text, and makes direction marks visible', async () => {
    const { startBoard, stored } = await openBoards(database);
    const key = '<script>alert(1)</script>"\'\u202Egnp';
    await stored(1, { key, inputId: '"><img src=x onerror=alert(2)>' });
    const { get } = await startBoard();
    for (const path of [
      '/launches/launch-1',
      '/launches',
      `/launches?key=${encodeURIComponent(key)}`,
      '/queue',
    ]) {
      // A field of a form keeps the text to the letter.
      const page = (await (await get(path)).text()).replaceAll(/ value="[^"]*"/g, '');
      expect(page).not.toMatch(/<script>|<img|\u202E/);
      expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;\\u{202e}gnp');
    }
  });

  it('is 404 for an unknown launch', async () => {
    const { startBoard, stored } = await openBoards(database);
    await stored(1, { name: 'report' });
    const { get } = await startBoard();
    const paths = [
      '/launches/launch-1',
      '/launches/launch-2?job=report',
      '/launches/%00',
      "/launches/'--",
      '/x',
    ];
    for (const path of paths) expect((await get(path)).status).toBe(404);
    expect((await get('/launches/launch-1?job=report')).status).toBe(200);
  });
});
