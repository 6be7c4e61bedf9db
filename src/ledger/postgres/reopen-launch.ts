import { randomUUID } from 'node:crypto';
import { ResolveRefused, type LaunchRecord, type ReopenOptions } from '../../launch/ledger/launch-records.ts';
import { showLaunch } from './launch-records.ts';
import { query, storable, type OnPool } from './query.ts';

/**
 * `RESOLVE` writes one time into `updated_at` and `resolved_at`, and every other write moves `updated_at`: while the two
 * are equal, nothing has happened to the launch since.
 *
 * The claim expires now, so that the launch has to stay absent for the whole of `RELAUNCH_AFTER_SECONDS` from now on. No
 * claim is older than the row, which stands for the time of the first one where `RESOLVE` has forgotten it.
 *
 * $1 launch id, $2 job, $3 token, $4 note.
 */
const REOPEN = `
UPDATE launches SET state = 'unknown', token = $3, expires_at = now(), execution = NULL, finished_at = NULL,
  first_claimed_at = coalesce(first_claimed_at, created_at), updated_at = now(), resolved_at = NULL,
  resolved_note = left($4 || coalesce('; it was settled as: ' || resolved_note, ''), 2000)
WHERE launch_id = $1 AND job = $2 AND token IS NULL
  AND updated_at = resolved_at AND working_execution IS NULL
RETURNING launch_id`;

/** See `LaunchRecords`. */
export async function reopenLaunch({ pool, key, note }: ReopenOptions & OnPool): Promise<LaunchRecord> {
  const values = [key.launchId, key.job, randomUUID(), storable(`reopened: ${note}`)];
  const reopened = await query(pool, { text: REOPEN }, values);
  const [record] = await showLaunch({ pool, launchId: key.launchId, job: key.job });
  if (record === undefined) throw new ResolveRefused({ reason: 'not found', key });
  if (reopened.length > 0) return record;
  throw new ResolveRefused({ reason: record.resolvedAt === null ? 'not resolved' : 'changed since', record });
}
