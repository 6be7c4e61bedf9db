import { randomUUID } from 'node:crypto';
import type { Pool, QueryResultRow } from 'pg';
import { jobOfPath, jobPath } from '../../launch/event/launch-key.ts';
import type { Batch, Batches } from '../../launch/ledger/batches.ts';
import { query, storable } from './query.ts';

/** $1 id, $2 act, $3 the person, $4 what was asked for, $5 launch ids, $6 paths of their jobs. */
const MAKE = `
WITH made AS (INSERT INTO launch_batches (id, act, made_by, asked) VALUES ($1, $2, $3, $4) RETURNING id)
INSERT INTO launch_batch_items (batch, nth, launch_id, job)
SELECT made.id, item.nth - 1, item.launch_id, item.job
FROM made, unnest($5::text[], $6::text[]) WITH ORDINALITY AS item (launch_id, job, nth)`;

/** $1 id. */
const SHOW = `
SELECT act, made_by AS by, made_at AS "madeAt", asked,
  (SELECT count(*)::integer FROM launch_batch_items WHERE batch = id) AS launches,
  (SELECT coalesce(json_object_agg(outcome, n), '{}')
   FROM (SELECT outcome, count(*) AS n FROM launch_batch_items
     WHERE batch = $1 AND outcome IS NOT NULL GROUP BY outcome) AS counted) AS outcomes
FROM launch_batches WHERE id = $1`;

/** $1 id, $2 how many. */
const WAITING = `
SELECT nth, launch_id AS "launchId", job FROM launch_batch_items
WHERE batch = $1 AND outcome IS NULL ORDER BY nth LIMIT $2`;

/** $1 id, $2 places, $3 outcomes. */
const NOTE = `
UPDATE launch_batch_items i SET outcome = noted.outcome
FROM unnest($2::integer[], $3::text[]) AS noted (nth, outcome)
WHERE i.batch = $1 AND i.nth = noted.nth AND i.outcome IS NULL`;

interface ItemRow extends QueryResultRow {
  readonly nth: number;
  readonly launchId: string;
  readonly job: string;
}

/** See `Batches`. */
export function postgresBatches(pool: Pool): Batches {
  return {
    async make({ act, by, asked, keys }) {
      const id = randomUUID();
      const launchIds = keys.map(({ launchId }) => launchId);
      const values = [id, act, storable(by), storable(asked), launchIds, keys.map(jobPath)];
      await query(pool, { text: MAKE }, values);
      return id;
    },
    async show(id) {
      return (await query<Batch & QueryResultRow>(pool, { text: SHOW }, [id]))[0];
    },
    async waiting({ id, most }) {
      const rows = await query<ItemRow>(pool, { text: WAITING }, [id, most]);
      return rows.map(({ nth, launchId, job }) => ({ nth, key: { ...jobOfPath(job), launchId } }));
    },
    async note({ id, outcomes }) {
      const places = outcomes.map(({ nth }) => nth);
      await query(pool, { text: NOTE }, [id, places, outcomes.map(({ outcome }) => outcome)]);
    },
  };
}
