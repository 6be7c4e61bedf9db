import type { Standing } from '../../launch/ledger/ledger.ts';
import { executionOf } from './job-column.ts';

/** What the statement `LOOK` reads. */
export interface StandingRow {
  readonly digest: string;
  readonly state: 'open' | 'calling' | 'unknown' | 'launched' | 'rejected';
  readonly execution: string | null;
  readonly token: string | null;
  readonly expires_in_ms: number | null;
  readonly first_claimed_ms_ago: number | null;
}

/** What a row (undefined: there is none) says to somebody whose request has that digest. */
export function standingOf(row: StandingRow | undefined, digest: string): Standing {
  // What certainly did not launch binds nobody to its request: a corrected one may use the launch id.
  if (row === undefined || row.state === 'open' || row.state === 'rejected') return { kind: 'free' };
  if (row.state === 'launched') {
    if (row.digest !== digest) return { kind: 'conflict' };
    return { kind: 'launched', execution: executionOf(row.execution) ?? undefined };
  }
  const expiresInMs = row.expires_in_ms ?? 0;
  if (row.state === 'calling' && expiresInMs > 0) return { kind: 'calling', expiresInMs };
  return {
    kind: 'unknown',
    token: row.token ?? '',
    firstClaimedMsAgo: row.first_claimed_ms_ago ?? 0,
    expiredMsAgo: -expiresInMs,
  };
}
