import type { LaunchRecord } from '../ledger/launch-records.ts';

const COLUMNS: Readonly<Record<string, (record: LaunchRecord) => string>> = {
  'LAUNCH ID': ({ launchId }) => launchId,
  STATE: ({ state }) => state,
  ID: ({ inputId }) => inputId,
  JOB: ({ job }) => last(job),
  CREATED: ({ createdAt }) => createdAt.toISOString(),
  EXECUTION: ({ execution }) => (execution === null ? '-' : last(execution)),
};

/** Launches as a table, one line each. */
export function launchTable(records: readonly LaunchRecord[]): readonly string[] {
  if (records.length === 0) return ['no launches'];
  const cells = [Object.keys(COLUMNS), ...records.map(row)];
  const widths = Object.keys(COLUMNS).map((_, n) => Math.max(...cells.map((line) => line[n]?.length ?? 0)));
  return cells.map((line) =>
    line
      .map((cell, n) => cell.padEnd(widths[n] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** One launch in full, a line for each thing that is known of it. */
export function launchLines(record: LaunchRecord): readonly string[] {
  const known = Object.entries<string | number | Date | null>({ ...record }).filter(isKnown);
  const width = Math.max(...known.map(([name]) => name.length));
  const lines = known.map(([name, value]) => `${name.padEnd(width)}  ${shown(value)}`);
  return record.state === 'unknown' ? [...lines, '', mend(record)] : lines;
}

/** One launch as a line of JSON. */
export function launchJson(record: LaunchRecord): string {
  return JSON.stringify(record);
}

function isKnown(entry: [string, string | number | Date | null]): entry is [string, string | number | Date] {
  return entry[1] !== null;
}

/** What an error says can have several lines and control characters; the terminal gets one line. */
function shown(value: string | number | Date): string {
  const text = value instanceof Date ? value.toISOString() : String(value);
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}

function mend({ launchId, job }: LaunchRecord): string {
  return `Nobody knows whether it launched. Look for an execution of ${last(job)} with LAUNCH_ID=${launchId} in Cloud Run, then
  job-bridge launches resolve ${launchId} --execution NAME     if there is one
  job-bridge launches resolve ${launchId} --not-launched       if there is none`;
}

function row(record: LaunchRecord): readonly string[] {
  return Object.values(COLUMNS).map((read) => read(record));
}

function last(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
