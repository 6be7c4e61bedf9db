import type { Pool } from 'pg';

const WAITING = `SELECT pid FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND query_start < now() - $1::float8 * interval '1 ms'`;

/** Resolves once a session has waited that long for a lock, or `work` has ended or failed. */
export async function lockWaited(options: {
  readonly pool: Pool;
  readonly work: Promise<unknown>;
  readonly forMs: number;
}): Promise<void> {
  const { pool, work, forMs } = options;
  const isOver = work.then(
    () => true,
    () => true,
  );
  for (;;) {
    const isWaiting = pool.query(WAITING, [forMs]).then(({ rows }) => rows.length > 0);
    if (await Promise.race([isOver, isWaiting])) return;
  }
}
