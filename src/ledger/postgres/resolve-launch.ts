import type { Pool } from 'pg';
import type { LaunchKey } from '../../launch/event/launch-key.ts';
import { showLaunch, type LaunchRecord } from './launch-records.ts';
import { query, storable } from './query.ts';

export interface ResolveLaunchOptions {
  readonly pool: Pool;
  readonly key: LaunchKey;
  /** What became of it: the execution it made (short or full name), or nothing was launched. */
  readonly verdict: { readonly execution: string } | 'not launched';
  /** Why, for whoever reads the record. */
  readonly note: string;
}

/** The launch cannot be settled by hand, or that not be undone; `message` says what it is and what to do. */
export class ResolveRefused extends Error {
  override readonly name = 'ResolveRefused';
  readonly reason:
    | 'not found'
    | 'not unknown'
    | 'execution of another job'
    | 'not resolved'
    | 'changed since';

  constructor(reason: ResolveRefused['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

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

/**
 * Whether a launch can be settled by hand, as far as its record says.
 *
 * @throws {ResolveRefused} for one that is not unknown.
 */
export function checkUnknown(record: LaunchRecord): void {
  if (record.state !== 'unknown') throw new ResolveRefused('not unknown', whyNot(record));
}

/**
 * Settles by hand a launch of which nobody knows whether it launched. Launched: later deliveries are
 * duplicates. Not launched: the next delivery launches it.
 *
 * @returns the record as it is now.
 * @throws {ResolveRefused} for every launch that is not unknown.
 * @throws {LedgerUnavailable}
 */
export async function resolveLaunch(options: ResolveLaunchOptions): Promise<LaunchRecord> {
  const { pool, key, verdict, note } = options;
  const execution = verdict === 'not launched' ? undefined : executionOfJob(verdict.execution, key.job);
  const values = [key.launchId, key.job, execution, storable(note)];
  const resolved = await query(pool, { text: RESOLVE }, values);
  const [record] = await showLaunch({ pool, ...key });
  if (record === undefined) {
    throw new ResolveRefused('not found', `the ledger has no launch ${key.launchId} of ${key.job}`);
  }
  if (resolved.length === 0) throw new ResolveRefused('not unknown', whyNot(record));
  return record;
}

/**
 * The full name of an execution of the job.
 *
 * @throws {ResolveRefused} for one of another job.
 */
export function executionOfJob(execution: string, job: string): string {
  if (!execution.includes('/')) return `${job}/executions/${execution}`;
  if (execution.startsWith(`${job}/executions/`)) return execution;
  throw new ResolveRefused(
    'execution of another job',
    `${execution} is no execution of ${job}; take its short name, or ${job}/executions/…`,
  );
}

function whyNot({ launchId, state, execution, expiresAt }: LaunchRecord): string {
  switch (state) {
    case 'launched':
      return `${launchId} is launched${execution === null ? '' : ` as ${execution}`}; there is nothing to settle`;
    case 'calling':
      return `${launchId} is being launched right now; look again after ${expiresAt?.toISOString() ?? 'its claim'}, when its claim has expired`;
    case 'open':
    case 'rejected':
      return `${launchId} was certainly not launched (${state}); its next delivery launches it, there is nothing to settle`;
    case 'unknown':
      return `${launchId} became unknown this moment; try again`;
  }
}
