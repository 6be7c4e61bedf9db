import { Client } from 'pg';

/** The columns of the ledger that are read. Times are milliseconds since the Unix epoch. */
export interface LedgerRow {
  readonly launch_id: string;
  readonly state: string;
  readonly ended_as: string | null;
  /** Full name, or the name that the job image wrote. */
  readonly execution: string | null;
  /** Short name. */
  readonly working_execution: string | null;
  readonly key: string | null;
  readonly replaced_by: string | null;
  readonly stored_ms: number;
  readonly launched_ms: number | null;
  /** The end by Cloud Run's time. */
  readonly ended_ms: number | null;
  /** When the end was recorded and its key became free. */
  readonly finished_ms: number | null;
}

/** The unfinished work of the ledger. */
export interface LedgerRest {
  readonly unfinished: number;
  readonly untold: number;
}

/** Reads the ledger without the proxy. */
export class LedgerReader {
  readonly #url: string;

  constructor({ url }: { readonly url: string }) {
    this.#url = url;
  }

  /** @returns undefined while the database is unreachable. */
  async rest(): Promise<LedgerRest | undefined> {
    try {
      const [row] = await this.#query<LedgerRest>(
        `SELECT (SELECT count(*)::integer FROM launches WHERE ended_as IS NULL) AS unfinished,
          (SELECT count(*)::integer FROM launch_events) AS untold`,
      );
      return row;
    } catch {
      return undefined;
    }
  }

  async rows(): Promise<ReadonlyMap<string, LedgerRow>> {
    const ms = (time: string): string => `(extract(epoch FROM ${time}) * 1000)::float8`;
    const rows = await this.#query<LedgerRow>(
      `SELECT *, ${ms('stored_at')} AS stored_ms, ${ms('launched_at')} AS launched_ms, ${ms('ended_at')} AS ended_ms,
        ${ms('finished_at')} AS finished_ms
       FROM launches`,
    );
    return new Map(rows.map((row) => [row.launch_id, row]));
  }

  async #query<Row extends object>(text: string): Promise<readonly Row[]> {
    const client = new Client({ connectionString: this.#url });
    // A crash of the database ends the connection.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.query<Row>(text)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
