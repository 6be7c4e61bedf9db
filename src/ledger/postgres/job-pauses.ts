import type { Pool } from 'pg';
import { jobPath } from '../../launch/event/launch-key.ts';
import type { JobKey, LaunchQueue } from '../../launch/ledger/launch-queue.ts';
import { pauseFor } from './claim-statements.ts';
import { query, storable, type Statement } from './query.ts';

/**
 * What was sent before the pause fails after it began, and says nothing new: only once the pause is over, the next failure
 * makes it longer. A probe has made it longer when it was taken.
 *
 * $1 target, $2 refusal, $3 error.
 */
const PAUSE: Statement = {
  name: 'job-pause',
  text: `
INSERT INTO launch_job_pauses AS p (target, refusal, error, since, until)
VALUES ($1, $2, $3, now(), now() + ${pauseFor('0')})
ON CONFLICT (target) DO UPDATE SET
  refusal = excluded.refusal, error = excluded.error,
  since = CASE WHEN p.refusal = excluded.refusal THEN p.since ELSE now() END,
  probes = CASE WHEN p.until > now() THEN p.probes ELSE p.probes + 1 END,
  until = CASE WHEN p.until > now() THEN p.until ELSE now() + ${pauseFor('p.probes + 1')} END
RETURNING since = now() AS is_news`,
};

/** $1 targets. */
const RESUME: Statement = {
  name: 'job-resume',
  text: 'DELETE FROM launch_job_pauses WHERE target = ANY ($1::text[])',
};

/** The pauses of jobs for set-up faults. */
export function jobPauses(pool: Pool): Pick<LaunchQueue, 'pauseJob' | 'resumeJob'> {
  return {
    async pauseJob({ target, refusal, error }) {
      const [paused] = await query<{ readonly is_news: boolean }>(pool, PAUSE, [
        target,
        refusal,
        storable(error),
      ]);
      return paused?.is_news ?? false;
    },
    async resumeJob(job: JobKey) {
      await query(pool, RESUME, [[job.job, jobPath(job)]]);
    },
  };
}
