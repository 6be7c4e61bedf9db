import type { Pool } from 'pg';
import { expect } from 'vitest';
import { jobPath } from '../../src/launch/event/launch-key.ts';
import type { Launch } from '../../src/launch/jobs/launch.ts';
import { partsOf } from '../../src/launch/ledger/store-fixture.conformance.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import type { LedgerDatabase } from '../ledger-database.ts';
import { LAST_VERSION } from './last-version-statements.ts';

/** The previous version, by its own statements. */
export function oldVersion(pool: Pool) {
  const rows = async (text: string, values: unknown[]) =>
    (await pool.query<never>(text, values)).rows as unknown[];
  return {
    /** A claim that certainly launched nothing; its message comes again. */
    async giveUp({ launchId, job }: Launch) {
      const one = [['2'], ['d'], ['old'], [60_000], ['1'], [null], [null], [null]];
      await rows(LAST_VERSION.claim, [[launchId], [job], ...one]);
      return rows(LAST_VERSION.release, [launchId, job, 'old', 'PERMISSION_DENIED']);
    },
    async launch({ launchId, job }: Launch) {
      const one = [['2'], ['d'], ['old'], [60_000], ['1'], [null], [null], [null]];
      await rows(LAST_VERSION.claim, [[launchId], [job], ...one]);
      return rows(LAST_VERSION.settle, [[launchId], [job], ['old'], [`${job}/executions/old-abcde`]]);
    },
    /** A job image first asks for the launches that may be its own, and then confirms one. */
    async confirm(launch: Launch, execution: string) {
      const found = await rows(LAST_VERSION.launchesOf, [launch.launchId, 'one']);
      expect(found).toMatchObject([{ job: jobPath(launch) }]);
      return rows(LAST_VERSION.enter, [launch.launchId, jobPath(launch), execution]);
    },
    removeFinished: () => rows(LAST_VERSION.remove, [14, 500]),
  };
}

/** A ledger in which events are wanted, with both versions on it. */
export async function bothVersions(database: LedgerDatabase, given?: string) {
  const url = given ?? (await database.create());
  const pool = await database.connect({ url });
  const store = await openLedger({ url });
  const parts = await partsOf({ stores: [store], pass: () => Promise.reject(new Error('it does not')) });
  await parts.outbox.want();
  const events = async () =>
    (await parts.outbox.oldest({ most: 100 })).map(({ launch, state }) => `${launch.launchId} ${state}`);
  return { ...parts, pool, old: oldVersion(pool), events, [Symbol.asyncDispose]: () => store.close() };
}

/** Moves everything so many days into the past. */
export async function ago(pool: Pool, days: number): Promise<void> {
  await pool.query(
    `UPDATE launches SET created_at = created_at - $1::float8 * interval '1 day',
       finished_at = finished_at - $1::float8 * interval '1 day', ended_at = ended_at - $1::float8 * interval '1 day'`,
    [days],
  );
}
