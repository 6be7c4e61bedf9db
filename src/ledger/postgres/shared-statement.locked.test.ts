/** Real: PostgreSQL, and a session beside ours that has locked a row. The statements are those of the ledger. */
import type { Pool } from 'pg';
import { beforeEach, describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { LedgerUnavailable, type Claim, type ClaimRequest } from '../../launch/ledger/ledger.ts';
import { PostgresLedger } from './postgres-ledger.ts';

const database = useLedgerDatabase();
let pool: Pool;
let ledger: PostgresLedger;

beforeEach(async () => {
  pool = await database.connect();
  ledger = new PostgresLedger({ pool });
});

function requestFor(launchId: string, leaseMs = 60_000): ClaimRequest {
  const key = { job: 'projects/p/locations/r/jobs/one', name: '', launchId };
  return { key, digest: 'd', inputId: '2', leaseMs, messageId: '1', traceId: undefined };
}

async function claim(launchId: string, leaseMs?: number): Promise<Claim> {
  const result = await ledger.claim(requestFor(launchId, leaseMs));
  if (result.kind !== 'claimed') throw new Error(`the claim is refused: ${result.standing.kind}`);
  return result.claim;
}

describe('a launch whose row somebody else has locked', () => {
  /** Locks the row of `launchId`, as a transaction that an operator left open does, until `work` has ended. */
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

  it('fails alone: those that were claimed with it are claimed', async () => {
    await claim('locked', -1000);
    await whileLocked('locked', async () => {
      const ids = ['a', 'locked', 'b', 'c'];
      const results = await Promise.allSettled(ids.map((launchId) => ledger.claim(requestFor(launchId))));
      expect(results).toMatchObject([
        { value: { kind: 'claimed' } },
        { reason: expect.any(LedgerUnavailable) },
        { value: { kind: 'claimed' } },
        { value: { kind: 'claimed' } },
      ]);
    });
  });

  it('holds up neither those that come after it, nor what was settled with it', async () => {
    const [locked, other] = [await claim('locked'), await claim('other')];
    await whileLocked('locked', async () => {
      const ended: string[] = [];
      const settle = async (held: Claim): Promise<void> => {
        await ledger.settle({ claim: held, execution: 'e' }).catch(() => undefined);
        ended.push(held.key.launchId);
      };
      const failing = settle(locked);
      const withIt = [settle(locked), settle(other)];
      await withIt[1];
      await settle(await claim('late'));
      await Promise.all([failing, ...withIt]);
      expect(ended).toEqual(['locked', 'other', 'late', 'locked']);
    });
    expect(await ledger.settle({ claim: locked, execution: 'e' })).toBe(true);
  });
});
