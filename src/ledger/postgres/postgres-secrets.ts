import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import type { Secrets } from '../../launch/ledger/secrets.ts';
import { query } from './query.ts';

/** $1 name. */
const READ = 'SELECT secret FROM launch_secrets WHERE name = $1';

/** Of several, the first one is kept. $1 name, $2 secret. */
const MAKE = 'INSERT INTO launch_secrets (name, secret) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING';

/** See `Secrets`. */
export function postgresSecrets(pool: Pool): Secrets {
  const read = async (name: string) =>
    (await query<{ readonly secret: string }>(pool, { text: READ }, [name]))[0]?.secret;
  return {
    async secret(name) {
      const known = await read(name);
      if (known !== undefined) return known;
      const made = randomBytes(32).toString('base64url');
      await query(pool, { text: MAKE }, [name, made]);
      return (await read(name)) ?? made;
    },
  };
}
