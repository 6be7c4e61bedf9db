import type { Pool } from 'pg';
import { JOB, launchOf } from '../../src/launch/ledger/queue-fixture.conformance.ts';
import { postgresQueue } from '../../src/ledger/postgres/postgres-queue.ts';
import { useLedgerDatabase } from '../ledger-database.ts';
import { LAST_VERSION } from './last-version-statements.ts';

const launch = launchOf(1);

/** The statements that an instance of the last version sends for the launch `launch-1`. */
export function oldInstance(pool: Pool) {
  const rows = async (text: string, values: unknown[]) =>
    (await pool.query<never>(text, values)).rows as unknown[];
  const token = 'old-token';
  const { launchId } = launch;
  const { job } = JOB;
  const execution = `${job}/executions/old`;
  return {
    execution,
    look: () => rows(LAST_VERSION.look, [[launchId], [job]]),
    claim: (digest = launch.digest, leaseMs = 60_000, id = launchId) =>
      rows(LAST_VERSION.claim, [
        [id],
        [job],
        ['1'],
        [digest],
        [token],
        [leaseMs],
        ['m'],
        [null],
        [null],
        [null],
      ]),
    claimAgain: () =>
      rows(LAST_VERSION.claim, [
        [launchId],
        [job],
        ['1'],
        ['d'],
        ['new'],
        [60_000],
        ['m'],
        [null],
        [''],
        [0],
      ]),
    settle: () => rows(LAST_VERSION.settle, [[launchId], [job], [token], [execution]]),
    release: () => rows(LAST_VERSION.release, [launchId, job, token, 'refused']),
    markUnknown: () => rows(LAST_VERSION.markUnknown, [launchId, job, token, 'lost']),
    adopt: (digest = launch.digest) => rows(LAST_VERSION.adopt, [launchId, job, '1', digest, execution]),
    resolve: (as: string | null) => rows(LAST_VERSION.resolve, [launchId, job, as, 'seen in the console']),
    removeFinished: () => rows(LAST_VERSION.remove, [-1, 500]),
    enter: () => rows(LAST_VERSION.enter, [launchId, job, 'old']),
  };
}

/** For a test file: an instance of this version and one of the last, on one database that is emptied before each test. */
export function useBothVersions() {
  const database = useLedgerDatabase();
  let url: string | undefined;
  return async () => {
    url ??= await database.create();
    const pool = await database.connect({ url });
    await pool.query('TRUNCATE launches, launch_events');
    return { pool, queue: postgresQueue({ pool }), old: oldInstance(pool) };
  };
}
