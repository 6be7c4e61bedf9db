/**
 * The column `job` has the `jobPath` of a launch, such as `projects/p/locations/r/jobs/my-job/jobs/report` for a named
 * job. So the primary key has all three parts of a `LaunchKey`. A version without named jobs takes a named job for
 * another Cloud Run job, and never mixes it up with the default job. Its job image still finds the launch, since it
 * compares only the part between the first two `/jobs/`
 * (docs/maintainers/decisions/0014-a-named-job-is-a-path-in-the-ledger.md).
 */

const UNDER_A_NAME = /(\/jobs\/[^/]+)\/jobs\/[^/]+(\/executions\/[^/]+)$/;

/**
 * The full name of an execution as Google has it. An old job image builds the name from the column `job`, and so with the
 * name in `jobs`; that part is removed.
 */
export function executionOf(stored: string | null): string | null {
  return stored?.replace(UNDER_A_NAME, '$1$2') ?? null;
}
