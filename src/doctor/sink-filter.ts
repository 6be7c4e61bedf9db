import type { SinkSetUp } from './set-up.ts';

const PUBSUB = 'pubsub.googleapis.com/';
/** The method that Cloud Run's system events about executions have. */
const METHOD = 'Jobs.RunJob';

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
    `protoPayload.methodName=("/${METHOD}" OR "${METHOD}")`,
    `resource.labels.job_name=(${names.join(' OR ')})`,
  ].join(' AND ');
}

/** The sinks that send something about executions to a topic. */
export function sinksOfExecutions(sinks: readonly SinkSetUp[]): readonly SinkSetUp[] {
  return sinks.filter(({ destination, filter }) => destination.startsWith(PUBSUB) && filter.includes(METHOD));
}

/** The topics that they send to, by their full names. */
export function topicsOfSinks(sinks: readonly SinkSetUp[]): readonly string[] {
  return [...new Set(sinksOfExecutions(sinks).map(({ destination }) => destination.slice(PUBSUB.length)))];
}

/**
 * A word that the filter lacks, so that entries seem to be left out; undefined if it has all. The language of filters
 * has many forms of one filter, so only words are compared.
 */
export function missingIn(filter: string, jobs: readonly string[]): string | undefined {
  const word = ['system_event', 'cloud_run_job', METHOD].find((one) => !filter.includes(one));
  // A filter without names of jobs lets those of all jobs through, which does no harm.
  if (word !== undefined || !filter.includes('job_name')) return word;
  return jobs.map(shortNameOf).find((name) => !new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(filter));
}

function shortNameOf(job: string): string {
  return job.split('/').at(-1) ?? '';
}
