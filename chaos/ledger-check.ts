import { Client } from 'pg';
import type { StartedExecution } from './evidence.ts';

interface Row {
  readonly launch_id: string;
  readonly state: string;
  readonly execution: string | null;
}

export interface LedgerCheck {
  /** Launch ids with an execution that their row does not name. */
  readonly misrecorded: readonly string[];
  /** The whole row in words, by launch id, of those that have one. */
  readonly rows: ReadonlyMap<string, string>;
}

/** Compares the rows of the ledger with what really ran. Without a database there is nothing to compare. */
export async function ledgerCheck(options: {
  readonly url: string;
  readonly executions: ReadonlyMap<string, readonly StartedExecution[]>;
}): Promise<LedgerCheck> {
  const { url, executions } = options;
  if (url === '') return { misrecorded: [], rows: new Map() };
  const client = new Client({ connectionString: url });
  // Whoever interrupts the run takes the database down too.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<Row>('SELECT * FROM launches');
    const byLaunchId = new Map(rows.map((row) => [row.launch_id, row]));
    const misrecorded = [...executions].filter(([launchId, started]) => {
      const row = byLaunchId.get(launchId);
      return row?.state !== 'launched' || !started.some(({ name }) => name === row.execution);
    });
    return {
      misrecorded: misrecorded.map(([launchId]) => launchId),
      rows: new Map(rows.map((row) => [row.launch_id, JSON.stringify(row)])),
    };
  } finally {
    await client.end();
  }
}
