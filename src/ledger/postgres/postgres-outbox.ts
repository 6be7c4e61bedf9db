import type { Pool } from 'pg';
import { asOf } from '../../launch/ledger/as-of.ts';
import type { RecordsOptions } from '../../launch/ledger/ledger-store.ts';
import type { LaunchState } from '../../launch/ledger/launch-state.ts';
import type { Outbox } from '../../launch/ledger/outbox.ts';
import { RECORD, type RecordRow } from './launch-row.ts';
import { query } from './query.ts';
import { recordsWithReasons } from './queued-reasons.ts';

/** Written at most once an hour. */
const WANT = `
INSERT INTO launch_sweeps AS s (events_until) VALUES (now() + interval '7 days')
ON CONFLICT (one) DO UPDATE SET events_until = excluded.events_until
WHERE s.events_until < excluded.events_until - interval '1 hour'`;

/** $1 rows. */
const OLDEST = `
SELECT place::text AS place, told, "happenedAt", ${RECORD} FROM (
  SELECT place, launch_id AS of_launch, job AS of_job, state AS told, happened_at AS "happenedAt"
  FROM launch_events WHERE tell_at <= now()) AS e
JOIN launches ON launch_id = of_launch AND job = of_job
ORDER BY e.place LIMIT $1`;

/** $1 places. */
const STRIKE_OFF = 'DELETE FROM launch_events WHERE place = ANY ($1::bigint[])';

interface EventRow extends RecordRow {
  readonly place: string;
  readonly told: LaunchState;
  readonly happenedAt: Date;
}

/** See `Outbox`. The events are written by the trigger, see `event-trigger.ts`. */
export function postgresOutbox(pool: Pool, options: RecordsOptions = {}): Outbox {
  return {
    async want() {
      await query(pool, { text: WANT }, []);
    },
    async oldest({ most }) {
      const rows = await query<EventRow>(pool, { text: OLDEST }, [most]);
      const events = rows.map(({ place, told, happenedAt }) => ({ place, state: told, at: happenedAt }));
      const launches = rows.map(({ place: _place, told: _told, happenedAt: _at, ...row }) => row);
      const records = await recordsWithReasons({ pool, rows: launches, ...options });
      return records.flatMap((record, n) => {
        const event = events[n];
        return event === undefined ? [] : [{ ...event, launch: asOf(record, event.state) }];
      });
    },
    async strikeOff(places) {
      if (places.length > 0) await query(pool, { text: STRIKE_OFF }, [places]);
    },
  };
}
