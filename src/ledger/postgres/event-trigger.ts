/**
 * Writes the events of launches, in the transaction of whoever changes one: an instance, a command, a job image of the
 * version before. Only what is stored has events, and only while somebody wants them (`launch_sweeps.events_until`).
 *
 * That a launch is queued is told five seconds later, and not at all where it was launched by then. What ended meanwhile
 * was queued, and both are told, in that order.
 *
 * It runs with the rights of the user who made the tables, since a job's user may only change launches. So the schema is
 * fixed, and the temporary one, in which anybody may make tables, comes last.
 */
export const EVENT_TRIGGER = `
CREATE OR REPLACE FUNCTION launch_tell() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM launch_sweeps WHERE events_until > now()) THEN
    RETURN NULL;
  END IF;
  IF NEW.ended_as IS NOT NULL THEN
    UPDATE launch_events SET tell_at = now()
    WHERE launch_id = NEW.launch_id AND job = NEW.job AND state = 'queued' AND tell_at > now();
    INSERT INTO launch_events (launch_id, job, state) VALUES (NEW.launch_id, NEW.job, NEW.ended_as);
  ELSIF NEW.state = 'launched' THEN
    DELETE FROM launch_events
    WHERE launch_id = NEW.launch_id AND job = NEW.job AND state = 'queued' AND tell_at > now();
    INSERT INTO launch_events (launch_id, job, state) VALUES (NEW.launch_id, NEW.job, 'launched');
  ELSE
    INSERT INTO launch_events (launch_id, job, state, tell_at)
    VALUES (NEW.launch_id, NEW.job, 'queued', now() + interval '5 s');
  END IF;
  RETURN NULL;
END $$;

DO $$ BEGIN
  EXECUTE format('ALTER FUNCTION launch_tell() SET search_path = %I, pg_temp', current_schema());
END $$;

DROP TRIGGER IF EXISTS launch_stored ON launches;
CREATE TRIGGER launch_stored AFTER INSERT ON launches FOR EACH ROW
  WHEN (NEW.stored_at IS NOT NULL
    AND (NEW.ended_as IS NOT NULL OR NEW.state IN ('queued', 'open', 'calling', 'launched')))
  EXECUTE FUNCTION launch_tell();

DROP TRIGGER IF EXISTS launch_changed ON launches;
CREATE TRIGGER launch_changed AFTER UPDATE ON launches FOR EACH ROW
  WHEN (NEW.stored_at IS NOT NULL AND CASE
    WHEN NEW.ended_as IS NOT NULL THEN OLD.ended_as IS DISTINCT FROM NEW.ended_as
    WHEN NEW.state = 'launched' THEN OLD.state <> 'launched'
    ELSE OLD.stored_at IS NULL AND NEW.state IN ('queued', 'open') END)
  EXECUTE FUNCTION launch_tell();`;
