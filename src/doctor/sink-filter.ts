/**
 * The filter of a log sink that lets through the entries about ended executions of these jobs, and nothing else.
 *
 * @param jobs full names; of one project, as a sink sees no other.
 */
export function sinkFilter(jobs: readonly string[]): string {
  const names = [...new Set(jobs.map(shortNameOf))].map((name) => `"${name}"`);
  return [
    'log_id("cloudaudit.googleapis.com/system_event")',
    'resource.type="cloud_run_job"',
    'protoPayload.methodName=("/Jobs.RunJob" OR "Jobs.RunJob")',
    `resource.labels.job_name=(${names.join(' OR ')})`,
  ].join(' AND ');
}

/**
 * What of it a filter seems to leave out; undefined where it has all that the entries are known by. The language of
 * filters says one thing in many ways, so only its words are compared.
 */
export function missingIn(filter: string, jobs: readonly string[]): string | undefined {
  const words = ['system_event', 'cloud_run_job', 'Jobs.RunJob'];
  const word = words.find((one) => !filter.includes(one));
  // A filter without names of jobs lets those of all jobs through, which does no harm.
  if (word !== undefined || !filter.includes('job_name')) return word;
  return jobs.map(shortNameOf).find((name) => !new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(filter));
}

function shortNameOf(job: string): string {
  return job.split('/').at(-1) ?? '';
}
