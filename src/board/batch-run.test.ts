/** Real: PostgreSQL, `serve` with ROLE=board, the check of tokens. */
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../../test/ledger-database.ts';
import { openBoards, OPERATOR } from '../../test/support/board-bed.ts';
import { formsOn, press, textAt } from '../../test/support/board-forms.ts';
import { runBatch } from './batch-run.ts';

const database = useLedgerDatabase();

describe('a batch that is stopped in the middle', () => {
  it('goes on at another instance, and does nothing twice', async () => {
    const { startBoard, ended, records, actions, store } = await openBoards(database);
    for (let n = 1; n <= 12; n += 1) await ended(n, { state: 'failed' });
    const first = await startBoard();
    const asks = await press(first, '/launches?state=failed', { button: 'Retry all' });
    const id = asks.split('/').at(-1) ?? '';
    const batches = await store.batches();
    const clock = { now: () => 0 };
    const told: string[] = [];
    const tell = ({ outcome }: { readonly outcome: string }) => void told.push(outcome);
    const run = { id, act: 'retry', by: OPERATOR, force: false, forMs: 0, tell } as const;
    await runBatch(run, { batches, actions, clock });
    expect(told).toEqual(Array.from({ length: 8 }, () => 'done'));
    // The process ends after it has made the launches, and before it has recorded them.
    const dying = { ...batches, note: () => Promise.reject(new Error('the process ends')) };
    await expect(runBatch(run, { batches: dying, actions, clock })).rejects.toThrow('the process ends');
    const other = await startBoard({ BOARD_OPERATORS: `${OPERATOR},eve@example.com` });
    // The script continues by itself only for the person who started the batch.
    expect(await (await other.get(asks)).text()).toContain('data-go-on');
    const page = await (await other.get(asks, 'eve@example.com')).text();
    expect(page).not.toContain('data-go-on');
    expect(page).toContain('Go on with the other 4');
    expect(await textAt(other, asks)).toContain('8 of 12 launches done');
    const done = await press(other, asks, { button: 'Go on with the other 4' });
    expect(await textAt(other, done)).toMatch(/12 of 12 launches done .*Launched again 8 .*Done before 4/);
    expect((await records.list({ limit: 100 })).launches).toHaveLength(24);
  });

  it('cancels each launch once, although two runs work at the same time', async () => {
    const { startBoard, stored, records } = await openBoards(database);
    const keys = [];
    for (let n = 1; n <= 10; n += 1) keys.push(await stored(n));
    const board = await startBoard();
    const asks = await press(board, '/launches', { button: 'Cancel all' });
    await Promise.all([press(board, asks, { button: 'Yes' }), press(board, asks, { button: 'Yes' })]);
    expect(await textAt(board, asks)).toContain('10 of 10 launches done');
    for (const key of keys) {
      expect(await records.acts(key)).toMatchObject([{ act: 'cancel', by: OPERATOR }]);
    }
    expect(await formsOn(board, asks)).toEqual([]);
  });
});
