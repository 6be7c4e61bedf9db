/** Real: PostgreSQL, and a session beside ours that has locked a row. The statements are those of the queue. */
import type { Pool } from 'pg';
import { beforeEach, describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { oldInstance } from '../../../test/support/old-instance.ts';
import type { LaunchQueue } from '../../launch/ledger/launch-queue.ts';
import { LedgerUnavailable, type Claim } from '../../launch/ledger/ledger.ts';
import { claimOf, launchOf } from '../../launch/ledger/queue-fixture.conformance.ts';
import { postgresQueue } from './postgres-queue.ts';

const database = useLedgerDatabase();
let pool: Pool;
let queue: LaunchQueue;

beforeEach(async () => {
  pool = await database.connect();
  queue = postgresQueue({ pool });
});

describe('a launch whose row another transaction has locked', () => {
  /** Locks the row of `launchId` until `work` has ended, like a transaction that an operator left open. */
  async function whileLocked(launchId: string, work: () => Promise<void>): Promise<void> {
    const session = await pool.connect();
    try {
      await session.query('BEGIN');
      await session.query('SELECT FROM launches WHERE launch_id = $1 FOR UPDATE', [launchId]);
      await work();
    } finally {
      await session.query('ROLLBACK');
      session.release();
    }
  }

  it('fails alone: launches that are stored with it are stored', async () => {
    // A row of the previous version gets its request.
    await oldInstance(pool).claim();
    await whileLocked('launch-1', async () => {
      const launches = [launchOf(2), launchOf(1), launchOf(3), launchOf(4)];
      const results = await Promise.allSettled(launches.map((launch) => queue.store(launch)));
      expect(results).toMatchObject([
        { value: { kind: 'stored' } },
        { reason: expect.any(LedgerUnavailable) },
        { value: { kind: 'stored' } },
        { value: { kind: 'stored' } },
      ]);
    });
  });

  it('does not delay later launches, or those that are settled with it', async () => {
    const [locked, other, late] = [
      await claimOf(queue, launchOf(1)),
      await claimOf(queue, launchOf(2)),
      await claimOf(queue, launchOf(3)),
    ];
    await whileLocked('launch-1', async () => {
      const ended: string[] = [];
      const settle = async (held: Claim): Promise<void> => {
        await queue.settle({ claim: held, execution: 'e' }).catch(() => undefined);
        ended.push(held.key.launchId);
      };
      const failing = settle(locked);
      const withIt = [settle(locked), settle(other)];
      await withIt[1];
      await settle(late);
      await Promise.all([failing, ...withIt]);
      expect(ended).toEqual(['launch-1', 'launch-2', 'launch-3', 'launch-1']);
    });
    expect(await queue.settle({ claim: locked, execution: 'e' })).toBe(true);
  });
});
