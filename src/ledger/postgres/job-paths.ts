/**
 * For `WITH RECURSIVE`: the paths of the jobs that the ledger has launches of, one step of an index each. Those of which
 * the version before made all launches are not among them.
 */
export const PATHS = `paths AS (
  (SELECT job AS path FROM launches WHERE stored_at IS NOT NULL ORDER BY job LIMIT 1)
  UNION ALL
  SELECT (SELECT job FROM launches WHERE stored_at IS NOT NULL AND job > path ORDER BY job LIMIT 1)
  FROM paths WHERE path IS NOT NULL
)`;

/** Whether a path is of the job that people name by its name in `jobs`, or as the Cloud Run job, short or full. */
export function isOfJob(path: string, text: string): string {
  return `(${path} = ${text} OR starts_with(${path}, ${text} || '/jobs/')
    OR split_part(${path}, '/jobs/', 2) = ${text} OR split_part(${path}, '/jobs/', 3) = ${text})`;
}
