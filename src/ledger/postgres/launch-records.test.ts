import { expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { CursorInvalid, listLaunches, showLaunch } from './launch-records.ts';
import { PostgresLedger } from './postgres-ledger.ts';

const database = useLedgerDatabase();
const job = 'projects/p/locations/asia-northeast1/jobs/work';

async function claim(ledger: PostgresLedger, options: { launchId: string; job?: string; leaseMs?: number }) {
  const key = { job: options.job ?? job, launchId: options.launchId };
  const request = { key, digest: 'd', inputId: '2', messageId: '1', traceId: undefined };
  return ledger.claim({ ...request, leaseMs: options.leaseMs ?? 60_000 });
}

it('lists every launch once over all pages, the newest first', async () => {
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
    const page = await listLaunches({ pool, limit: 4, olderThan });
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

it('lists an expired claim as unknown, and a running one as calling', async () => {
  const pool = await database.connect();
  const ledger = new PostgresLedger({ pool });
  await claim(ledger, { launchId: 'dead', leaseMs: -1 });
  await claim(ledger, { launchId: 'alive' });
  for (const [state, launchId] of [
    ['unknown', 'dead'],
    ['calling', 'alive'],
  ] as const) {
    const { launches, olderThan } = await listLaunches({ pool, state, limit: 10 });
    expect(launches.map((launch) => launch.launchId)).toEqual([launchId]);
    expect(launches[0]?.state).toBe(state);
    expect(olderThan).toBeUndefined();
  }
});

it('shows a launch id once for each job that uses it', async () => {
  const pool = await database.connect();
  const ledger = new PostgresLedger({ pool });
  await claim(ledger, { launchId: 'a' });
  await claim(ledger, { launchId: 'a', job: `${job}-2` });
  expect((await showLaunch({ pool, launchId: 'a' })).map((one) => one.job)).toEqual([job, `${job}-2`]);
  expect(await showLaunch({ pool, launchId: 'a', job })).toHaveLength(1);
  expect(await showLaunch({ pool, launchId: 'b' })).toEqual([]);
});

it.each(['', 'x', Buffer.from('["no time","a","b"]').toString('base64url')])(
  'refuses the cursor %j that it did not give out',
  async (olderThan) => {
    const pool = await database.connect();
    await expect(listLaunches({ pool, limit: 1, olderThan })).rejects.toThrow(CursorInvalid);
  },
);
