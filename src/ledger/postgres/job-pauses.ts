import type { Pool } from 'pg';
import { jobPath } from '../../launch/event/launch-key.ts';
import type { JobKey, LaunchQueue } from '../../launch/ledger/launch-queue.ts';
import { pauseFor } from './claim-statements.ts';
import { query, storable, type Statement } from './query.ts';

/**
 * Only a refused probe, or a refusal after the pause was over, makes a pause longer. Calls that were sent before the
 * pause are refused during it, and prove nothing new.
 *
 * $1 target, $2 refusal, $3 error, $4 whether a probe was refused.
 */
const PAUSE: Statement = {
  name: 'job-pause',
  text: `
INSERT INTO launch_job_pauses AS p (target, refusal, error, since, until)
VALUES ($1, $2, $3, now(), now() + ${pauseFor('0')})
ON CONFLICT (target) DO UPDATE SET
  refusal = excluded.refusal, error = excluded.error,
  since = CASE WHEN p.refusal = excluded.refusal THEN p.since ELSE now() END,
  probes = CASE WHEN p.until > now() AND NOT $4::boolean THEN p.probes ELSE p.probes + 1 END,
  until = CASE WHEN p.until > now() AND NOT $4::boolean THEN p.until ELSE now() + ${pauseFor('p.probes + 1')} END
RETURNING since = now() AS is_news`,
};

/** $1 targets. */
const RESUME: Statement = {
  name: 'job-resume',
  text: 'DELETE FROM launch_job_pauses WHERE target = ANY ($1::text[])',
};

/** The pauses of misconfigured jobs. */
export function jobPauses(pool: Pool): Pick<LaunchQueue, 'pauseJob' | 'resumeJob'> {
  return {
    async pauseJob({ target, refusal, error, isProbe = false }) {
      const [paused] = await query<{ readonly is_news: boolean }>(pool, PAUSE, [
        target,
        refusal,
        storable(error),
        isProbe,
      ]);
      return paused?.is_news ?? false;
    },
    async resumeJob(job: JobKey) {
      await query(pool, RESUME, [[job.job, jobPath(job)]]);
    },
  };
}
