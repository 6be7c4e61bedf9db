import type { Pool } from 'pg';
import { MOST_COUNTED, type LedgerSurvey } from '../../launch/ledger/ledger-survey.ts';
import type { RecordsOptions } from '../../launch/ledger/ledger-store.ts';
import { PATHS } from './job-paths.ts';
import { LaunchHours } from './launch-hours.ts';
import { RECORD, type RecordRow } from './launch-row.ts';
import { readLedgerStatus } from './ledger-status.ts';
import { holdsIn } from './list-ways.ts';
import { QUEUED } from './queue-states.ts';
import { recordsWithReasons } from './queued-reasons.ts';
import { query } from './query.ts';

/** $1 the most launches of a job. */
export const WAITING = `
WITH RECURSIVE ${PATHS}
SELECT ${RECORD} FROM paths CROSS JOIN LATERAL (
  SELECT * FROM launches WHERE job = path AND ${QUEUED} ORDER BY requested_at LIMIT $1) AS first
WHERE path IS NOT NULL ORDER BY job, requested_at, created_at, launch_id`;

/** $1 the most launches. */
export const holdingOf = (states: Parameters<LedgerSurvey['holding']>[0]['states']): string => `
WITH held AS MATERIALIZED (
  SELECT launch_id, job, claimed_at FROM launches WHERE ${holdsIn(states)}
), first AS MATERIALIZED (SELECT launch_id, job FROM held ORDER BY claimed_at NULLS FIRST LIMIT $1)
SELECT ${RECORD} FROM first JOIN launches USING (launch_id, job) ORDER BY claimed_at NULLS FIRST, launch_id`;

/** $1 names of rules, $2 the number at which counting stops. */
export const OF_RULES = `
SELECT name, count(*)::integer AS launches FROM unnest($1::text[]) AS name CROSS JOIN LATERAL (
  SELECT FROM launches WHERE rule = name AND stored_at > now() - interval '1 day' LIMIT $2) AS of_rule
GROUP BY name`;

/** See `LedgerSurvey`. */
export function postgresSurvey(pool: Pool, options: RecordsOptions = {}): LedgerSurvey {
  const hours = new LaunchHours(pool);
  const read = async (text: string, most: number) => {
    const rows = await query<RecordRow>(pool, { text }, [most]);
    return recordsWithReasons({ pool, rows, ...options });
  };
  return {
    status: () => readLedgerStatus(pool, hours),
    waiting: ({ mostOfAJob }) => read(WAITING, mostOfAJob),
    async ofRules(names) {
      const values = [names, MOST_COUNTED + 1];
      const rows = await query<{ name: string; launches: number }>(pool, { text: OF_RULES }, values);
      return new Map(rows.map(({ name, launches }) => [name, launches]));
    },
    holding: ({ states, most }) => read(holdingOf(states), most),
  };
}
