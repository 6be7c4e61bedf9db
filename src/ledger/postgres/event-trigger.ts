/**
 * Writes the events of launches, in the transaction of each change: by an instance, a command, or an old job image. It
 * writes them only for launches with a request, and only while events are wanted (`launch_sweeps.events_until`).
 *
 * The event `queued` is published five seconds later, and not at all if the launch was launched by then. If it has ended
 * by then, both events are published, in that order.
 *
 * The trigger runs with the rights of the tables' owner, since a job's user may only change launches. So its search path
 * is fixed, and has the temporary schema, where every user can make tables, last.
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
