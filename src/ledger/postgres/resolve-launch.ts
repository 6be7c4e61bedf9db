import {
  ResolveRefused,
  type LaunchRecord,
  type ResolveOptions,
} from '../../launch/ledger/launch-records.ts';
import { showLaunch } from './launch-records.ts';
import { query, storable, type OnPool } from './query.ts';

/**
 * Neither the state nor the token lets the holder of the claim settle it any more, however late it comes.
 *
 * $1 launch id, $2 job, $3 execution or null for "not launched", $4 note.
 */
const RESOLVE = `
UPDATE launches SET token = NULL, expires_at = NULL, resolved_note = $4, resolved_at = now(), updated_at = now(),
  state = CASE WHEN $3::text IS NULL THEN 'open' ELSE 'launched' END, execution = $3,
  first_claimed_at = CASE WHEN $3::text IS NOT NULL THEN first_claimed_at END,
  finished_at = CASE WHEN $3::text IS NOT NULL THEN now() END
WHERE launch_id = $1 AND job = $2 AND (state = 'unknown' OR (state = 'calling' AND expires_at <= now()))
RETURNING launch_id`;

/** See `LaunchRecords`. */
export async function resolveLaunch(options: ResolveOptions & OnPool): Promise<LaunchRecord> {
  const { pool, key, verdict, note } = options;
  const execution = verdict === 'not launched' ? undefined : verdict.execution;
  const values = [key.launchId, key.job, execution, storable(note)];
  const resolved = await query(pool, { text: RESOLVE }, values);
  const [record] = await showLaunch({ pool, launchId: key.launchId, job: key.job });
  if (record === undefined) throw new ResolveRefused({ reason: 'not found', key });
  if (resolved.length === 0) throw new ResolveRefused({ reason: 'not unknown', record });
  return record;
}
