import { QUEUED } from './queue-states.ts';

const SHORT_EXECUTION = `split_part(execution, '/executions/', 2)`;

/**
 * The indexes for lists. Each is a migration of its own, because writes wait while an index is built: a second or two for
 * a million launches.
 */
const INDEXES = {
  // The number of queued launches, the oldest, and the next ones.
  launches_queued: `(job, requested_at) WHERE ${QUEUED}`,
  // Launches by job and final state, and the list of jobs.
  launches_of_job: `(job, ended_as, created_at, launch_id) WHERE stored_at IS NOT NULL`,
  launches_failed: `(ended_at, job) WHERE ended_as = 'failed'`,
  launches_of_rule: `(rule, stored_at) WHERE rule IS NOT NULL`,
  launches_of_input: `(input_id, created_at)`,
  launches_with_key: `(key, created_at) WHERE key IS NOT NULL`,
  launches_of_execution: `((${SHORT_EXECUTION})) WHERE execution IS NOT NULL`,
  // Only rows where the two executions differ, which is rare.
  launches_of_working: `(working_execution) WHERE working_execution <> ${SHORT_EXECUTION}`,
};

/** The migrations for the indexes. @param after the version of the previous migration. */
export function listIndexes(
  after: number,
): readonly { readonly version: number; readonly name: string; readonly sql: string }[] {
  return Object.entries(INDEXES).map(([name, definition], place) => ({
    version: after + 1 + place,
    name: `index ${name}`,
    sql: `CREATE INDEX IF NOT EXISTS ${name} ON launches ${definition}`,
  }));
}
