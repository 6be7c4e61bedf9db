import type { Pool, QueryResultRow } from 'pg';
import { HOURS_TOLD } from '../../launch/ledger/ledger-survey.ts';
import { query } from './query.ts';

/** The number of stored launches by the path of the job and the beginning of the hour (ms since the Unix epoch). */
type Counts = ReadonlyMap<string, ReadonlyMap<number, number>>;

interface Counted {
  /** `counts` has every launch stored before this time, which is in the database's format. */
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

/** The beginning of the first hour with figures. */
export const HOURS_BEGAN = `${hourOf('now()')} - interval '${HOURS_TOLD - 1} hours'`;

/**
 * `settled`: stored more than a minute ago, so the number cannot change, since no transaction takes so long. $1 the time
 * up to which launches are counted already; null: none are.
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
 * How many launches were stored in each hour of a day. Past numbers never change, so a process counts each launch once:
 * the first call reads a day of launches, each later one only about a minute.
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
    // If calls overlap, only the first one is kept: all counted the same launches.
    if (this.#counted === before) this.#counted = { until: first.until, counts };
    return sum(counts, rows, ({ fresh }) => fresh);
  }
}

/** Drops the hours that are too old. */
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
