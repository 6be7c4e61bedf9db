/**
 * For `WITH RECURSIVE`: the paths of all jobs with launches, by one index step each. Jobs that only the previous version
 * launched are left out.
 */
export const PATHS = `paths AS (
  (SELECT job AS path FROM launches WHERE stored_at IS NOT NULL ORDER BY job LIMIT 1)
  UNION ALL
  SELECT (SELECT job FROM launches WHERE stored_at IS NOT NULL AND job > path ORDER BY job LIMIT 1)
  FROM paths WHERE path IS NOT NULL
)`;

/** Whether a path is of the job `text`: a name in `jobs`, or the short or full name of a Cloud Run job. */
export function isOfJob(path: string, text: string): string {
  return `(${path} = ${text} OR starts_with(${path}, ${text} || '/jobs/')
    OR split_part(${path}, '/jobs/', 2) = ${text} OR split_part(${path}, '/jobs/', 3) = ${text})`;
}
