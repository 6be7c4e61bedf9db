import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Lease, Leases } from '../../launch/ledger/leases.ts';
import { query } from './query.ts';

/** $1 name, $2 token, $3 for how long (ms). */
const ACQUIRE = `
INSERT INTO launch_leases AS l (name, token, expires_at) VALUES ($1, $2, now() + $3::float8 * interval '1 ms')
ON CONFLICT (name) DO UPDATE SET token = excluded.token, expires_at = excluded.expires_at
WHERE l.expires_at <= now()
RETURNING name`;

/** $1 name, $2 token, $3 for how long (ms). */
const EXTEND = `
UPDATE launch_leases SET expires_at = now() + $3::float8 * interval '1 ms'
WHERE name = $1 AND token = $2 AND expires_at > now()
RETURNING name`;

/** $1 name, $2 token. */
const RELEASE = 'DELETE FROM launch_leases WHERE name = $1 AND token = $2';

/** See `Leases`. */
export function postgresLeases(pool: Pool): Leases {
  return {
    async acquire({ name, forMs }) {
      const lease: Lease = { name, token: randomUUID() };
      const acquired = await query(pool, { text: ACQUIRE }, [name, lease.token, forMs]);
      return acquired.length > 0 ? lease : undefined;
    },
    async extend({ name, token }, forMs) {
      return (await query(pool, { text: EXTEND }, [name, token, forMs])).length > 0;
    },
    async release({ name, token }) {
      await query(pool, { text: RELEASE }, [name, token]);
    },
  };
}
