import { BOARD_TABLES } from './board-tables.ts';
import { CONFIRM_FUNCTION } from './confirm-function.ts';
import { EVENT_TRIGGER } from './event-trigger.ts';
import { listIndexes } from './list-indexes.ts';

/**
 * One step of the schema. A released step is never changed; later steps change what it made. Each step can be run again
 * (`IF NOT EXISTS`), so that dropped tables are created again.
 */
export interface Migration {
  readonly version: number;
  readonly name: string;
  /** The tables that it makes. */
  readonly tables?: readonly string[];
  readonly sql: string;
}

/**
 * The schema, step by step. Steps only add (tables, indexes, columns that may be null or have a default), so that
 * instances of the previous version go on working.
 *
 * `launches`: a launch is written two or three times within seconds, and then mostly read. A part of each page is left
 * empty, so that updates of unindexed columns stay within the page (HOT updates). `created_at` never changes, since
 * retention and lists depend on it. It has whole milliseconds, like a JavaScript date, so that it can be a cursor.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    name: 'launches and their budget',
    tables: ['launches', 'launch_slots', 'launch_pauses'],
    sql: `
CREATE TABLE IF NOT EXISTS launches (
  launch_id text NOT NULL,
  job text NOT NULL,
  input_id text NOT NULL,
  digest text NOT NULL,
  state text NOT NULL
    CONSTRAINT launches_state CHECK (state IN ('open', 'calling', 'unknown', 'launched', 'rejected')),
  token text,
  expires_at timestamptz,
  first_claimed_at timestamptz,
  claimed_at timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  execution text,
  working_execution text,
  last_error text,
  message_id text,
  trace_id text,
  resolved_note text,
  resolved_at timestamptz,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  PRIMARY KEY (launch_id, job)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

CREATE INDEX IF NOT EXISTS launches_created_at ON launches (created_at);

CREATE TABLE IF NOT EXISTS launch_slots (
  scope text NOT NULL,
  slot integer NOT NULL,
  free_at timestamptz NOT NULL DEFAULT 'epoch',
  PRIMARY KEY (scope, slot)
) WITH (fillfactor = 50);

CREATE TABLE IF NOT EXISTS launch_pauses (
  scope text PRIMARY KEY,
  paused_until timestamptz NOT NULL
);`,
  },
  {
    version: 2,
    name: 'the ledger is the queue',
    tables: ['launch_events', 'launch_leases', 'launch_job_pauses', 'launch_sweeps'],
    sql: `
ALTER TABLE launches DROP CONSTRAINT IF EXISTS launches_state;
ALTER TABLE launches ADD CONSTRAINT launches_state
  CHECK (state IN ('open', 'queued', 'calling', 'unknown', 'launched', 'rejected')) NOT VALID;

ALTER TABLE launches
  ADD COLUMN IF NOT EXISTS stored_at timestamptz,
  ADD COLUMN IF NOT EXISTS request text,
  ADD COLUMN IF NOT EXISTS requested_at timestamptz,
  ADD COLUMN IF NOT EXISTS key text,
  ADD COLUMN IF NOT EXISTS when_running text,
  ADD COLUMN IF NOT EXISTS not_before timestamptz,
  ADD COLUMN IF NOT EXISTS launch_by timestamptz,
  ADD COLUMN IF NOT EXISTS waits_for text,
  ADD COLUMN IF NOT EXISTS held_until timestamptz,
  ADD COLUMN IF NOT EXISTS retry_of text,
  ADD COLUMN IF NOT EXISTS wish text,
  ADD COLUMN IF NOT EXISTS wished_by text,
  ADD COLUMN IF NOT EXISTS replaced_by text,
  ADD COLUMN IF NOT EXISTS launched_at timestamptz,
  ADD COLUMN IF NOT EXISTS running_at timestamptz,
  ADD COLUMN IF NOT EXISTS seen_at timestamptz,
  ADD COLUMN IF NOT EXISTS unread_since timestamptz,
  ADD COLUMN IF NOT EXISTS missing_at timestamptz,
  ADD COLUMN IF NOT EXISTS told_unknown boolean NOT NULL DEFAULT false,
  ADD COLUMN IF NOT EXISTS ended_as text,
  ADD COLUMN IF NOT EXISTS ended_at timestamptz,
  ADD COLUMN IF NOT EXISTS end_detail text;

CREATE INDEX IF NOT EXISTS launches_in_line ON launches (job, requested_at, created_at, launch_id)
  WHERE stored_at IS NOT NULL AND ended_as IS NULL AND state IN ('queued', 'open') AND waits_for IS NULL;
CREATE INDEX IF NOT EXISTS launches_held ON launches (held_until)
  WHERE ended_as IS NULL AND waits_for = 'time';
CREATE INDEX IF NOT EXISTS launches_expiring ON launches (launch_by)
  WHERE launch_by IS NOT NULL AND stored_at IS NOT NULL AND ended_as IS NULL AND state IN ('queued', 'open');
CREATE INDEX IF NOT EXISTS launches_started ON launches (state, job)
  WHERE stored_at IS NOT NULL AND ended_as IS NULL AND state IN ('calling', 'unknown', 'launched');
CREATE INDEX IF NOT EXISTS launches_of_key
  ON launches (job, key, waits_for, requested_at, created_at, launch_id)
  WHERE key IS NOT NULL AND ended_as IS NULL;
CREATE INDEX IF NOT EXISTS launches_wished ON launches (job)
  WHERE wish IS NOT NULL AND ended_as IS NULL;
CREATE INDEX IF NOT EXISTS launches_without_request ON launches (expires_at)
  WHERE stored_at IS NULL AND state IN ('calling', 'unknown');

-- Waits until no other transaction has this lock, and only then counts: a statement that counts by itself does not see
-- what was committed while it waited. The lock is of a key of a job, or of the places among its "running", and ends with
-- the transaction. Locks are taken in this order: of keys (by job and key), of places, of rows (by launch id and job).
CREATE OR REPLACE FUNCTION launches_under_lock(path text, of_key text) RETURNS integer
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(path || coalesce(' ' || of_key, ''), 4712093318));
  IF of_key IS NOT NULL THEN
    RETURN (SELECT count(*) FROM launches WHERE job = path AND key = of_key AND ended_as IS NULL);
  END IF;
  RETURN (
    SELECT count(*) FROM launches
    WHERE job = path AND stored_at IS NOT NULL AND ended_as IS NULL
      AND state IN ('calling', 'unknown', 'launched'));
END $$;

CREATE TABLE IF NOT EXISTS launch_events (
  place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  launch_id text NOT NULL,
  job text NOT NULL,
  state text NOT NULL,
  happened_at timestamptz NOT NULL DEFAULT now(),
  tell_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS launch_events_queued ON launch_events (launch_id, job) WHERE state = 'queued';

CREATE TABLE IF NOT EXISTS launch_leases (
  name text PRIMARY KEY,
  token text NOT NULL,
  expires_at timestamptz NOT NULL
);

CREATE TABLE IF NOT EXISTS launch_job_pauses (
  target text PRIMARY KEY,
  refusal text NOT NULL,
  error text NOT NULL,
  probes integer NOT NULL DEFAULT 0,
  since timestamptz NOT NULL DEFAULT now(),
  until timestamptz NOT NULL
);

CREATE TABLE IF NOT EXISTS launch_sweeps (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  swept_at timestamptz,
  events_until timestamptz NOT NULL DEFAULT '-infinity'
);

CREATE INDEX IF NOT EXISTS launches_ended ON launches (ended_as, ended_at) WHERE ended_as IS NOT NULL;
CREATE INDEX IF NOT EXISTS launches_not_stored ON launches (created_at) WHERE stored_at IS NULL;
${EVENT_TRIGGER}`,
  },
  {
    version: 3,
    name: 'what operators do',
    tables: ['launch_secrets', 'launch_acts', 'launch_batches', 'launch_batch_items'],
    sql: BOARD_TABLES,
  },
  {
    version: 4,
    name: 'launches know their rule',
    sql: 'ALTER TABLE launches ADD COLUMN IF NOT EXISTS rule text',
  },
  ...listIndexes(4),
  { version: 13, name: 'jobs in other languages confirm executions', sql: CONFIRM_FUNCTION },
];
