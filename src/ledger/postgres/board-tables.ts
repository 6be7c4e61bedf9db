/**
 * For the actions of operators: `launch_secrets` for the tokens of forms, `launch_acts` for the history of actions, and
 * `launch_batches` for actions on many launches at once.
 *
 * A trigger writes the acts, so that none is missing: launches are changed by the board, the request side, commands and
 * instances of the previous version. It runs with the rights of the tables' owner, like `launch_tell`.
 */
export const BOARD_TABLES = `
CREATE TABLE IF NOT EXISTS launch_secrets (
  name text PRIMARY KEY,
  secret text NOT NULL,
  made_at timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE launches ADD COLUMN IF NOT EXISTS resolved_by text;

CREATE TABLE IF NOT EXISTS launch_acts (
  place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  launch_id text NOT NULL,
  job text NOT NULL,
  act text NOT NULL,
  done_by text,
  note text,
  done_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS launch_acts_of_launch ON launch_acts (launch_id, job);

CREATE TABLE IF NOT EXISTS launch_batches (
  id text PRIMARY KEY,
  act text NOT NULL,
  made_by text NOT NULL,
  made_at timestamptz NOT NULL DEFAULT now(),
  asked text NOT NULL
);
CREATE TABLE IF NOT EXISTS launch_batch_items (
  batch text NOT NULL REFERENCES launch_batches ON DELETE CASCADE,
  nth integer NOT NULL,
  launch_id text NOT NULL,
  job text NOT NULL,
  outcome text,
  PRIMARY KEY (batch, nth)
);

CREATE OR REPLACE FUNCTION launch_act() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO launch_acts (launch_id, job, act, done_by, note)
    VALUES (NEW.retry_of, NEW.job, 'retry', NEW.wished_by, NEW.launch_id);
  ELSIF NEW.resolved_at IS DISTINCT FROM OLD.resolved_at THEN
    INSERT INTO launch_acts (launch_id, job, act, done_by, note)
    VALUES (NEW.launch_id, NEW.job, CASE WHEN NEW.resolved_at IS NULL THEN 'reopen' ELSE 'resolve' END,
      NEW.resolved_by, NEW.resolved_note);
  ELSE
    INSERT INTO launch_acts (launch_id, job, act, done_by) VALUES (NEW.launch_id, NEW.job, 'cancel', NEW.wished_by);
  END IF;
  RETURN NULL;
END $$;

DO $$ BEGIN
  EXECUTE format('ALTER FUNCTION launch_act() SET search_path = %I, pg_temp', current_schema());
END $$;

DROP TRIGGER IF EXISTS launch_retried ON launches;
CREATE TRIGGER launch_retried AFTER INSERT ON launches FOR EACH ROW
  WHEN (NEW.retry_of IS NOT NULL)
  EXECUTE FUNCTION launch_act();

DROP TRIGGER IF EXISTS launch_acted_on ON launches;
CREATE TRIGGER launch_acted_on AFTER UPDATE ON launches FOR EACH ROW
  WHEN (NEW.resolved_at IS DISTINCT FROM OLD.resolved_at
    OR (NEW.wish = 'cancel' AND OLD.wish IS DISTINCT FROM 'cancel'))
  EXECUTE FUNCTION launch_act();`;
