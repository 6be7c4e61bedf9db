/** The database user that docs/security.md makes for the board. Real: PostgreSQL, `serve` with ROLE=board. */
import { readFileSync } from 'node:fs';
import type { Pool } from 'pg';
import { describe, expect, it } from 'vitest';
import { boardRights } from '../src/ledger/postgres/board-rights.ts';
import { readLedgerFacts } from '../src/ledger/postgres/ledger-facts.ts';
import { postgresBatches } from '../src/ledger/postgres/postgres-batches.ts';
import { useLedgerDatabase } from './ledger-database.ts';
import { openBoards, type BoardBed } from './support/board-bed.ts';

const page = readFileSync(new URL('../docs/security.md', import.meta.url), 'utf8');
const [, statements = ''] = /^```sql\n(.*?)^```/ms.exec(page) ?? [];
const [, password = ''] = /ROLE bridge_board LOGIN PASSWORD '(.*)'/.exec(statements) ?? [];
const grants: readonly string[] = statements.match(/^GRANT [^;]* TO bridge_board;/gm) ?? [];

const database = useLedgerDatabase();
let tests = 0;

/** Boards, and their ledger's address for a user with these rights. */
async function openAsUser(given = grants) {
  const boards = await openBoards(database);
  // Users belong to the whole server, which the tests share.
  tests += 1;
  const owner = await database.connect({ url: boards.url });
  const making = [`CREATE ROLE bridge_board LOGIN PASSWORD '${password}';`, ...given].join('');
  await owner.query(making.replaceAll(/\bbridge_/g, `test_${tests}_`));
  const userUrl = boards.url.replace(/\/\/.*@/, `//test_${tests}_board:${password}@`);
  return { ...boards, userUrl };
}

const PAGES = [
  '/',
  '/launches',
  '/launches?state=queued,failed&q=launch',
  '/launches/launch-1',
  '/queue',
  '/rules',
];

async function statusesOf({ get }: BoardBed): Promise<readonly number[]> {
  return Promise.all(PAGES.map(async (path) => (await get(path)).status));
}

const OK = PAGES.map(() => 200);

it('the first two rights are enough for every page of a board without operators', async () => {
  const { startBoard, stored, userUrl } = await openAsUser(grants.slice(0, 2));
  await stored(1);
  expect(await statusesOf(await startBoard({ LEDGER_URL: userUrl, BOARD_OPERATORS: '' }))).toEqual(OK);
  // The reading of `doctor`.
  const pool = await database.connect({ url: userUrl });
  const { version, neededVersion } = await readLedgerFacts({ pool, now: Date.now });
  expect(version).toBe(neededVersion);
});

it.each([
  { what: 'the rights to read', given: 2, mayAct: false, lacking: [], beyond: [] },
  {
    what: 'the rights to read, of a board with operators',
    given: 2,
    mayAct: true,
    lacking: [
      'INSERT ON launch_batch_items',
      'INSERT ON launch_batches',
      'INSERT ON launches',
      'UPDATE ON launch_batch_items',
      'UPDATE ON launches',
    ],
    beyond: [],
  },
  { what: 'all', given: 5, mayAct: true, lacking: [], beyond: [] },
  {
    what: 'all rights, of a board without operators',
    given: 5,
    mayAct: false,
    lacking: [],
    beyond: [
      'INSERT ON launch_batch_items',
      'INSERT ON launch_batches',
      'INSERT ON launches',
      'UPDATE ON launch_batch_items',
      'UPDATE ON launches',
    ],
  },
])('`doctor` lists the missing and the unnecessary rights of a user with $what', async (row) => {
  const { userUrl } = await openAsUser(grants.slice(0, row.given));
  const pool = await database.connect({ url: userUrl });
  const { lacking, beyond } = await boardRights({ pool, mayAct: row.mayAct });
  expect({ lacking: lacking.toSorted(), beyond: beyond.toSorted() }).toEqual({
    lacking: row.lacking,
    beyond: row.beyond,
  });
});

it('`doctor` finds that the user of the push side has more rights than a board needs', async () => {
  const { url } = await openBoards(database);
  const { lacking, beyond } = await boardRights({ pool: await database.connect({ url }), mayAct: true });
  expect(lacking).toEqual([]);
  expect(beyond).toEqual(expect.arrayContaining(['DELETE ON launches', 'UPDATE ON launch_leases']));
});

describe('with all its rights', () => {
  it('shows every page, and carries out each form', async () => {
    const { startBoard, stored, ended, unknown, show, userUrl } = await openAsUser();
    const failed = await ended(2, { state: 'failed' });
    const lost = await unknown(3);
    const queued = await stored(1, { key: 'a' });
    const board = await startBoard({ LEDGER_URL: userUrl });
    expect(await statusesOf(board)).toEqual(OK);
    const token = await board.formToken('/launches/launch-1');
    const act = async (path: string, form: Readonly<Record<string, string>> = {}) =>
      (await board.post(`/launches/${path}`, { token, ...form })).status;
    expect(await act('launch-1/cancel')).toBe(303);
    expect(await act('launch-2/retry')).toBe(303);
    expect(await act('launch-3/resolve', { verdict: 'failed' })).toBe(303);
    expect(await act('launch-3/reopen')).toBe(303);
    expect(await Promise.all([queued, failed, lost].map(show))).toMatchObject([
      { state: 'cancelled' },
      { state: 'failed' },
      { state: 'unknown' },
    ]);
  });

  it('makes a batch of launches, and records the result of each', async () => {
    const { stored, userUrl } = await openAsUser();
    const key = await stored(1);
    const batches = postgresBatches(await database.connect({ url: userUrl }));
    const id = await batches.make({ act: 'cancel', by: 'ann@example.com', asked: '', keys: [key] });
    await batches.note({ id, outcomes: [{ nth: 0, outcome: 'done' }] });
    expect(await batches.show(id)).toMatchObject({ launches: 1, outcomes: { done: 1 } });
  });

  it.each([
    'DELETE FROM launches',
    'TRUNCATE launches',
    'UPDATE launch_acts SET done_by = NULL',
    'INSERT INTO launch_acts (launch_id, job, act) VALUES (1, 1, 1)',
    'DELETE FROM launch_acts',
    'UPDATE launch_secrets SET secret = 1',
    'UPDATE launch_slots SET free_at = now()',
    'UPDATE launch_pauses SET paused_until = now()',
    'UPDATE launch_batches SET made_by = 1',
    'DELETE FROM launch_events',
    'CREATE TABLE mine (one integer)',
  ])('may not: %s', async (statement) => {
    const { userUrl } = await openAsUser();
    const user: Pool = await database.connect({ url: userUrl });
    await expect(user.query(statement)).rejects.toThrow(/permission denied/);
  });
});
