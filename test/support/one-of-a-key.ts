/**
 * Makes the database refuse a transaction that leaves two launches of one key in line, claimed or launched. Only for tests:
 * in production, Cloud Run's report on an execution must be recorded even if it breaks this rule.
 */
export const ONE_OF_A_KEY = `
ALTER TABLE launches ADD CONSTRAINT one_of_a_key EXCLUDE USING btree (job WITH =, key WITH =)
  WHERE (key IS NOT NULL AND stored_at IS NOT NULL AND ended_as IS NULL
    AND (state IN ('calling', 'unknown', 'launched') OR waits_for IS NULL))
  DEFERRABLE INITIALLY DEFERRED`;
