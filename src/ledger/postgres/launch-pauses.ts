import type { Pool, QueryResultRow } from 'pg';
import type { LaunchPause, LaunchPauses } from '../../launch/ledger/ledger-store.ts';
import { LONGEST_PAUSE_MS } from '../../launch/ledger/budget.ts';
import { query } from './query.ts';

/** $1 the longest that a pause counts (ms), in all statements here. */
const UNTIL = `least(paused_until, now() + $1::float8 * interval '1 ms') AS until`;

const LIST = `SELECT scope, ${UNTIL} FROM launch_pauses WHERE paused_until > now() ORDER BY scope`;

/** $2 scope. */
const LIFT = `DELETE FROM launch_pauses WHERE scope = $2 AND paused_until > now() RETURNING scope, ${UNTIL}`;

/** See `LaunchPauses`. */
export function postgresPauses(pool: Pool): LaunchPauses {
  return {
    list: () => query<LaunchPause & QueryResultRow>(pool, { text: LIST }, [LONGEST_PAUSE_MS]),
    async lift(scope) {
      const [lifted] = await query<LaunchPause & QueryResultRow>(pool, { text: LIFT }, [
        LONGEST_PAUSE_MS,
        scope,
      ]);
      return lifted;
    },
  };
}
