import { QUEUED } from './queue-states.ts';

const SHORT_EXECUTION = `split_part(execution, '/executions/', 2)`;

/**
 * What people look for. Each index is a step of its own, since storing and changing launches waits while one is made:
 * a second or two for a million launches.
 */
const INDEXES = {
  // How many wait, since when, and who is next.
  launches_queued: `(job, requested_at) WHERE ${QUEUED}`,
  // By job and state, the newest first; and the jobs that there are. What has not ended has no `ended_as`.
  launches_of_job: `(job, ended_as, created_at, launch_id) WHERE stored_at IS NOT NULL`,
  launches_failed: `(ended_at, job) WHERE ended_as = 'failed'`,
  launches_of_rule: `(rule, stored_at) WHERE rule IS NOT NULL`,
  launches_of_input: `(input_id, created_at)`,
  launches_with_key: `(key, created_at) WHERE key IS NOT NULL`,
  launches_of_execution: `((${SHORT_EXECUTION})) WHERE execution IS NOT NULL`,
  // Nearly always the two are one.
  launches_of_working: `(working_execution) WHERE working_execution <> ${SHORT_EXECUTION}`,
};

/** The steps that make them. @param after the version of the step before. */
export function listIndexes(
  after: number,
): readonly { readonly version: number; readonly name: string; readonly sql: string }[] {
  return Object.entries(INDEXES).map(([name, definition], place) => ({
    version: after + 1 + place,
    name: `index ${name}`,
    sql: `CREATE INDEX IF NOT EXISTS ${name} ON launches ${definition}`,
  }));
}
