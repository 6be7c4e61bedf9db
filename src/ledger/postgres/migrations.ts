/**
 * One step of the schema. What an applied step makes is never changed, only followed by others. Each can be run again
 * where its effect is there (`IF NOT EXISTS`): that is how tables come back that somebody dropped.
 */
export interface Migration {
  readonly version: number;
  readonly name: string;
  /** The tables that it makes. */
  readonly tables?: readonly string[];
  readonly sql: string;
}

/**
 * The schema, step by step. Every step only adds (tables, columns that may be null or have a default,
 * indexes), so that instances of the version before go on working beside those of the next.
 *
 * `launches`: a launch is written two or three times within seconds and then only read. No column that
 * changes is in an index, and a part of each page is left empty, so each of those writes stays within its page
 * (a HOT update) and costs the same however many rows there are. `created_at` never changes: retention and lists
 * go by it. It holds milliseconds because a JavaScript date does, which then is a place in a list.
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
];
