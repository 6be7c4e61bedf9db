/** Real: PostgreSQL, `serve` with ROLE=board, the check of tokens. */
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../../test/ledger-database.ts';
import { openBoards, OPERATOR, READER } from '../../test/support/board-bed.ts';
import { formsOn, press, textAt } from '../../test/support/board-forms.ts';
import { launchIdOfRetry } from '../launch/event/launch-id.ts';

const database = useLedgerDatabase();

describe('many launches at once', () => {
  it('are cancelled after the page has shown their number and asked; launches that came later are not touched', async () => {
    const { startBoard, stored, ended, show } = await openBoards(database);
    const report = { name: 'report' };
    const over = await ended(5, { state: 'failed' }, report);
    const shown = [
      await stored(1, { ...report, key: 'a' }),
      await stored(2, report),
      await stored(3, report),
    ];
    const other = await stored(4);
    const board = await startBoard();
    const asks = await press(board, '/launches?job=report&state=queued,failed', { button: 'Cancel all' });
    const late = await stored(6, report);
    expect(await textAt(board, asks)).toContain('Cancel 3 launches?');
    for (const launch of shown) expect(await show(launch)).toMatchObject({ state: 'queued' });
    const done = await press(board, asks, { button: 'Yes, cancel 3 launches' });
    expect(await textAt(board, done)).toMatch(/3 of 3 launches done Cancelled, or to be cancelled 3 /);
    for (const launch of shown) {
      expect(await show(launch)).toMatchObject({ state: 'cancelled', wishedBy: OPERATOR });
    }
    for (const launch of [other, late]) expect(await show(launch)).toMatchObject({ state: 'queued' });
    expect(await show(over)).toMatchObject({ state: 'failed', wish: null });
    const lines = board.log.filter(({ message }) => String(message).startsWith('cancel of a launch'));
    expect(
      lines
        .map(({ launchId, by, outcome }) => `${String(launchId)} ${String(outcome)}, ${String(by)}`)
        .toSorted(),
    ).toEqual([1, 2, 3].map((n) => `launch-${n} done, ${OPERATOR}`));
    expect(await formsOn(board, done)).toEqual([]);
  });

  it('are launched again once, however often that is asked for, without those that succeeded', async () => {
    const { startBoard, ended, records, show } = await openBoards(database);
    const failed = [await ended(1, { state: 'failed' }), await ended(2, { state: 'cancelled' })];
    await ended(3, { state: 'succeeded' });
    const board = await startBoard();
    for (const outcome of ['Launched again 2', 'Done before 2']) {
      const asks = await press(board, '/launches?state=failed,cancelled,succeeded', { button: 'Retry all' });
      expect(await textAt(board, asks)).toContain('Launch 2 launches again?');
      const done = await press(board, asks, { button: 'Yes' });
      expect(await textAt(board, done)).toContain(outcome);
    }
    for (const launch of failed) {
      const again = await show({ ...launch, launchId: launchIdOfRetry(launch) });
      expect(again).toMatchObject({ retryOf: launch.launchId, wishedBy: OPERATOR });
    }
    expect((await records.list({ limit: 10 })).launches).toHaveLength(5);
  });

  it('that are gone are launched again only if the box for them is ticked', async () => {
    const { startBoard, launched, ends, show } = await openBoards(database);
    const gone = await launched(1);
    const { execution } = await show(gone);
    for (let look = 0; look < 2; look += 1) {
      await ends.missing({ key: gone, execution: execution ?? '', apartMs: -1000 });
    }
    expect(await show(gone)).toMatchObject({ state: 'gone' });
    const board = await startBoard();
    const asks = await press(board, '/launches?state=gone', { button: 'Retry all' });
    expect(await textAt(board, asks)).toContain('Also launch again the 1 whose end was not seen.');
    const left = await press(board, asks, { button: 'Yes' });
    expect(await textAt(board, left)).toContain('End not seen, so not launched again 1');
    const again = await press(board, '/launches?state=gone', { button: 'Retry all' });
    const done = await press(board, again, { button: 'Yes', force: 'true' });
    expect(await textAt(board, done)).toContain('Launched again 1');
  });

  it('are 1,000 at most, and the page leads to the older ones', async () => {
    const { startBoard, stored, url } = await openBoards(database);
    await stored(1);
    const pool = await database.connect({ url });
    const columns = 'job, input_id, digest, state, stored_at, request, requested_at, when_running';
    await pool.query(
      `INSERT INTO launches (launch_id, ${columns}) SELECT 'more-' || n, ${columns}
       FROM launches, generate_series(1, 1001) AS n`,
    );
    const board = await startBoard();
    const asks = await press(board, '/launches?state=queued', { button: 'Cancel all' });
    const text = await textAt(board, asks);
    expect(text).toContain('Cancel 1,000 launches?');
    expect(text).toContain('and 900 more');
    const page = await (await board.get(asks)).text();
    const [, older = ''] = /href="([^"]+)">Older launches/.exec(page) ?? [];
    const rest = await press(board, older.replaceAll('&amp;', '&'), { button: 'Cancel all' });
    expect(await textAt(board, rest)).toContain('Cancel 2 launches?');
  });

  it('are shown to viewers who may not act, without buttons', async () => {
    const { startBoard, stored } = await openBoards(database);
    await stored(1);
    const board = await startBoard();
    const asks = await press(board, '/launches', { button: 'Cancel all' });
    for (const path of ['/launches', asks]) {
      const page = await (await board.get(path, READER)).text();
      expect(page).toContain('launch-1');
      expect(page).not.toContain('<form method="post"');
    }
    expect((await board.get('/batches/none')).status).toBe(404);
  });
});
