import type { Pool, QueryResultRow } from 'pg';
import { LONGEST_PAUSE_MS } from '../../launch/queue/budget.ts';
import { query } from './query.ts';

/** A pause of all launches of a project and region, which is not over. */
export interface LaunchPause {
  /** `projects/…/locations/…`. */
  readonly scope: string;
  /** By the database's clock. One that is stored for longer than a pause may last ends as early as it counts for. */
  readonly until: Date;
}

/** `until` in every statement here. $1 the longest that a pause counts for (ms). */
const UNTIL = `least(paused_until, now() + $1::float8 * interval '1 ms') AS until`;

const LIST = `SELECT scope, ${UNTIL} FROM launch_pauses WHERE paused_until > now() ORDER BY scope`;

/** $2 scope. */
const LIFT = `DELETE FROM launch_pauses WHERE scope = $2 AND paused_until > now() RETURNING scope, ${UNTIL}`;

/**
 * The pauses that are not over.
 *
 * @throws {LedgerUnavailable}
 */
export function listPauses(pool: Pool): Promise<readonly LaunchPause[]> {
  return query<LaunchPause & QueryResultRow>(pool, { text: LIST }, [LONGEST_PAUSE_MS]);
}

/**
 * Ends the pause of that project and region; instances notice within 5 s.
 *
 * @returns the pause as it was; undefined where there was none.
 * @throws {LedgerUnavailable}
 */
export async function liftPause({
  pool,
  scope,
}: {
  readonly pool: Pool;
  readonly scope: string;
}): Promise<LaunchPause | undefined> {
  const [lifted] = await query<LaunchPause & QueryResultRow>(pool, { text: LIFT }, [LONGEST_PAUSE_MS, scope]);
  return lifted;
}
