/**
 * Gives a database a settable `now()`. It comes before `pg_catalog` in the search path of new connections, so that their
 * statements use it. `UPDATE settable.clock SET ahead = …` sets it.
 */
export const SETTABLE_CLOCK = `
CREATE SCHEMA settable;
CREATE TABLE settable.clock (ahead interval NOT NULL);
INSERT INTO settable.clock VALUES ('0');
CREATE FUNCTION settable.now() RETURNS timestamptz STABLE LANGUAGE sql AS
  'SELECT pg_catalog.now() + ahead FROM settable.clock';
DO $$ BEGIN
  EXECUTE format('ALTER DATABASE %I SET search_path = settable, public, pg_catalog', current_database());
END $$`;
