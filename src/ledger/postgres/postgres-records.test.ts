import { expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { claimOf, launchOf } from '../../launch/ledger/queue-fixture.conformance.ts';
import { postgresQueue } from './postgres-queue.ts';
import { postgresRecords } from './postgres-records.ts';

const database = useLedgerDatabase();
const job = 'projects/p/locations/asia-northeast1/jobs/work';

it('lists every launch once over all pages if several were created in the same millisecond', async () => {
  const pool = await database.connect();
  await pool.query(
    `INSERT INTO launches (launch_id, job, input_id, digest, state, created_at)
     SELECT 'l-' || n, $1, n, 'd', 'launched', '2026-01-01Z'::timestamptz + n / 3 * interval '1 ms'
     FROM generate_series(1, 25) n`,
    [job],
  );
  const times: number[] = [];
  const seen = new Set<string>();
  let olderThan: string | undefined;
  do {
    const page = await postgresRecords(pool).list({ limit: 4, olderThan });
    for (const { launchId, createdAt } of page.launches) {
      seen.add(launchId);
      times.push(createdAt.getTime());
    }
    olderThan = page.olderThan;
  } while (olderThan !== undefined);
  expect(times).toHaveLength(25);
  expect(seen.size).toBe(25);
  expect(times).toEqual(times.toSorted((a, b) => b - a));
});

it('stores an error without the characters that PostgreSQL does not take', async () => {
  const pool = await database.connect();
  const queue = postgresQueue({ pool });
  const launch = launchOf(1);
  await queue.release({ claim: await claimOf(queue, launch), error: 'PERMISSION_DENIED:\0 no' });
  expect(await postgresRecords(pool).show(launch)).toMatchObject([{ detail: 'PERMISSION_DENIED: no' }]);
});
