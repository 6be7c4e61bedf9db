/**
 * The fence for jobs in other languages, in one call. It follows the rules of `confirmExecution`, and the same suite
 * checks both. The bridge's own job entry does not use it: its image may be newer than the schema.
 *
 * It runs with the rights of the caller, which needs to read and change `launches`. Names of parameters and variables
 * must differ from all present and future columns.
 */
export const CONFIRM_FUNCTION = `
CREATE OR REPLACE FUNCTION launch_confirm(
  of_launch text, of_job text, of_name text, of_execution text, of_project text DEFAULT '', of_region text DEFAULT '',
  OUT may_work boolean, OUT answer text, OUT detail text)
LANGUAGE plpgsql AS $$
DECLARE
  of_paths text[];
  of_path text;
  the_working text;
  the_ended text;
BEGIN
  IF coalesce(of_launch, '') = '' OR coalesce(of_job, '') = '' OR coalesce(of_execution, '') = '' THEN
    RAISE EXCEPTION 'launch_confirm needs the launch id, the job and the execution, all as the container has them'
      USING ERRCODE = 'invalid_parameter_value';
  END IF;

  -- A launch that recorded this execution is its own: Google draws the names of executions at random.
  SELECT array_agg(job) INTO of_paths FROM launches
  WHERE launch_id = of_launch AND split_part(job, '/jobs/', 2) = of_job
    AND of_execution IN (working_execution, split_part(execution, '/executions/', 2));
  IF cardinality(of_paths) IS DISTINCT FROM 1 THEN
    SELECT array_agg(job) INTO of_paths FROM launches
    WHERE launch_id = of_launch AND split_part(job, '/jobs/', 2) = of_job
      AND split_part(job, '/jobs/', 3) = coalesce(of_name, '')
      AND (coalesce(of_project, '') IN ('', split_part(job, '/', 2)) OR split_part(job, '/', 2) ~ '^[0-9]+$')
      AND coalesce(of_region, '') IN ('', split_part(job, '/', 4));
  END IF;
  IF cardinality(of_paths) > 1 THEN
    RAISE EXCEPTION 'several jobs have this launch id, and which of them this execution is of cannot be told: %', of_paths
      USING ERRCODE = 'cardinality_violation', HINT = 'Set PROJECT_ID and REGION for the job.';
  END IF;
  of_path := of_paths[1];
  may_work := true;
  IF of_path IS NULL THEN
    answer := 'unknown launch';
    SELECT string_agg(job, ' ' ORDER BY job) INTO detail FROM launches
    WHERE launch_id = of_launch AND split_part(job, '/jobs/', 2) = of_job;
    RETURN;
  END IF;

  -- Once it is written it stays, so the many tasks of an execution only read.
  SELECT working_execution INTO the_working FROM launches WHERE launch_id = of_launch AND job = of_path;
  IF the_working IS NULL THEN
    -- The one that comes second waits for the row, and reads what the first one wrote.
    UPDATE launches SET working_execution = coalesce(working_execution, of_execution),
      execution = coalesce(execution, split_part(of_path, '/jobs/', 1) || '/jobs/' || of_job || '/executions/'
        || coalesce(working_execution, of_execution)),
      state = 'launched', updated_at = now(), waits_for = NULL, held_until = NULL,
      launched_at = CASE WHEN stored_at IS NOT NULL THEN coalesce(launched_at, now()) END,
      finished_at = CASE WHEN stored_at IS NULL THEN coalesce(finished_at, now()) ELSE finished_at END
    WHERE launch_id = of_launch AND job = of_path AND (ended_as IS NULL OR (state = 'launched'
      AND coalesce(working_execution, substring(execution FROM '[^/]+$')) = of_execution))
    RETURNING working_execution INTO the_working;
    IF NOT FOUND THEN
      -- What has ended keeps its end. A row that is gone by now was removed as finished long ago, and binds no execution.
      SELECT ended_as,
        CASE WHEN state = 'launched' THEN coalesce(working_execution, substring(execution FROM '[^/]+$')) END
      INTO the_ended, the_working FROM launches WHERE launch_id = of_launch AND job = of_path;
      IF the_ended IS NULL THEN
        the_working := of_execution;
      END IF;
    END IF;
  END IF;

  may_work := the_working IS NOT DISTINCT FROM of_execution;
  answer := CASE WHEN may_work THEN 'works' WHEN the_working IS NULL THEN 'launch ended' ELSE 'other execution' END;
  detail := coalesce(the_working, the_ended);
END $$`;
