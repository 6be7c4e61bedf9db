import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { LaunchKey } from '../../launch/event/launch-key.ts';
import { showLaunch, type LaunchRecord } from './launch-records.ts';
import { query, storable } from './query.ts';
import { ResolveRefused } from './resolve-launch.ts';

export interface ReopenLaunchOptions {
  readonly pool: Pool;
  readonly key: LaunchKey;
  /** Why, for whoever reads the record. */
  readonly note: string;
}

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

/**
 * Undoes `resolveLaunch`: the launch is unknown again, and its next delivery looks for it in Cloud Run.
 *
 * @returns the record as it is now.
 * @throws {ResolveRefused} for a launch that was not settled by hand, or to which something has happened since.
 * @throws {LedgerUnavailable}
 */
export async function reopenLaunch({ pool, key, note }: ReopenLaunchOptions): Promise<LaunchRecord> {
  const values = [key.launchId, key.job, randomUUID(), storable(`reopened: ${note}`)];
  const reopened = await query(pool, { text: REOPEN }, values);
  const [record] = await showLaunch({ pool, ...key });
  if (record === undefined) {
    throw new ResolveRefused('not found', `the ledger has no launch ${key.launchId} of ${key.job}`);
  }
  if (reopened.length > 0) return record;
  const { launchId, state, resolvedAt } = record;
  if (resolvedAt !== null) throw new ResolveRefused('changed since', whatHappened(record));
  const message = `${launchId} was not settled by hand; there is nothing to undo. It is ${state}`;
  throw new ResolveRefused('not resolved', message);
}

function whatHappened({ launchId, state, execution, workingExecution, expiresAt }: LaunchRecord): string {
  switch (state) {
    case 'launched':
      return workingExecution === null
        ? `${launchId} has launched since${execution === null ? '' : ` as ${execution}`}; there is nothing to undo`
        : `${workingExecution} has confirmed that it does the work of ${launchId}, which therefore launched`;
    case 'calling':
      return `${launchId} is being launched right now, since it was settled as not launched; look again after ${expiresAt?.toISOString() ?? 'its claim'}`;
    case 'unknown':
      return `${launchId} was launched again since, and is unknown already: its next delivery looks for it`;
    case 'open':
    case 'rejected':
      return `${launchId} was tried again since, and certainly not launched (${state}); its next delivery launches it`;
  }
}
