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
  throw new Problem({ code: 'unknown-job', detail: 'the rules of this service have no job of this name' });
}
