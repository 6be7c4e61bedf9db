import type { Job, Rulebook } from '../launch/jobs/job.ts';
import { Problem } from '../server/problem.ts';

/**
 * The job of the rules that a request names.
 *
 * @throws {Problem} `unknown-job`.
 */
export function knownJob(name: string, rulebook: Rulebook | undefined): Job {
  const job = rulebook?.jobs.get(name);
  if (job !== undefined) return job;
  const detail =
    rulebook === undefined
      ? 'this service has no rules, so no job has a name: launch the default job by POST /job/ID, and look it up without ?job='
      : 'the rules of this service have no job of this name';
  throw new Problem({ code: 'unknown-job', detail });
}
