/**
 * The column `job` holds the `jobPath` of a launch: for a named job the name stands under the Cloud Run job, as in
 * `projects/p/locations/r/jobs/my-job/jobs/report`. So the primary key has all three parts of a `LaunchKey`, and a
 * version that knows no names takes a named job for one of another path: it never sees, changes or removes that row in
 * place of the default job's. Its job image still finds the launch, since it compares what stands between the first two
 * `/jobs/` (docs/maintainers/decisions/0014-a-named-job-is-a-path-in-the-ledger.md).
 */

const UNDER_A_NAME = /(\/jobs\/[^/]+)\/jobs\/[^/]+(\/executions\/[^/]+)$/;

/**
 * The full name of an execution as Google knows it. A job image of the last version puts the name of an execution
 * together from the column `job`.
 */
export function executionOf(stored: string | null): string | null {
  return stored?.replace(UNDER_A_NAME, '$1$2') ?? null;
}
