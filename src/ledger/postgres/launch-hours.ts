import type { Pool, QueryResultRow } from 'pg';
import { HOURS_TOLD } from '../../launch/ledger/ledger-survey.ts';
import { query } from './query.ts';

/** Launches stored, by the path of their job and the hour: when it began, milliseconds since the Unix epoch. */
type Counts = ReadonlyMap<string, ReadonlyMap<number, number>>;

interface Counted {
  /** What was stored before that is in `counts`; the ledger's own words for a time. */
  readonly until: string | null;
  readonly counts: Counts;
}

interface HourRow extends QueryResultRow {
  readonly path: string;
  readonly hour: Date;
  readonly settled: number;
  readonly fresh: number;
  readonly until: string;
}

export const HOUR_MS = 3_600_000;

export const hourOf = (time: string): string => `date_trunc('hour', ${time}, 'UTC')`;

/** When the hours that are told began. */
export const HOURS_BEGAN = `${hourOf('now()')} - interval '${HOURS_TOLD - 1} hours'`;

/**
 * What was stored some time ago is settled: no transaction stores for so long. $1 what is counted already, up to that
 * time; null for nothing.
 */
export const HOURS = {
  name: 'survey-hours',
  text: `
WITH span AS MATERIALIZED (
  SELECT greatest($1::timestamptz, ${HOURS_BEGAN}) AS since, now() - interval '1 minute' AS until
)
SELECT job AS path, ${hourOf('created_at')} AS hour, until::text AS until,
  count(*) FILTER (WHERE created_at < until)::integer AS settled,
  count(*) FILTER (WHERE created_at >= until)::integer AS fresh
FROM span JOIN launches ON created_at >= since GROUP BY job, 2, until`,
};

/**
 * How many launches were stored in each hour of a day. That never changes, so a process counts each launch once: the
 * first look costs a read of a day of them, the others of a minute.
 */
export class LaunchHours {
  readonly #pool: Pool;
  #counted: Counted = { until: null, counts: new Map() };

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async read(): Promise<Counts> {
    const before = this.#counted;
    const rows = await query<HourRow>(this.#pool, HOURS, [before.until]);
    const [first] = rows;
    if (first === undefined) return before.counts;
    const counts = sum(before.counts, rows, ({ settled }) => settled);
    // Of looks that overlap the first one counts: each has counted the same.
    if (this.#counted === before) this.#counted = { until: first.until, counts };
    return sum(counts, rows, ({ fresh }) => fresh);
  }
}

/** Without the hours that are not told any more. */
function sum(counts: Counts, rows: readonly HourRow[], add: (row: HourRow) => number): Counts {
  const newest = Math.max(...rows.map(({ hour }) => hour.getTime()));
  const summed = new Map<string, Map<number, number>>();
  const put = (path: string, hour: number, count: number): void => {
    const ofJob = summed.get(path) ?? new Map<number, number>();
    summed.set(path, ofJob.set(hour, (ofJob.get(hour) ?? 0) + count));
  };
  for (const [path, hours] of counts) {
    for (const [hour, count] of hours) if (hour > newest - HOURS_TOLD * HOUR_MS) put(path, hour, count);
  }
  for (const row of rows) put(row.path, row.hour.getTime(), add(row));
  return summed;
}
