import type { LaunchRecord } from '../../launch/ledger/launch-records.ts';
import { shortName } from '../../launch/kit/short-name.ts';
import { shownLine } from '../../launch/kit/shown-line.ts';
import { statePhrase } from '../../phrases/launch-state.ts';
import type { Runtime } from '../../settings/runtime.ts';
import { textTable } from '../text-table.ts';

const COLUMNS: Readonly<Record<string, (record: LaunchRecord) => string>> = {
  'LAUNCH ID': ({ launchId }) => launchId,
  STATE: ({ state, reason }) => (reason === null ? state : `${state} (${reason})`),
  ID: ({ inputId }) => inputId || '-',
  JOB: ({ job }) => shortName(job),
  NAME: ({ name }) => name || '-',
  CREATED: ({ createdAt }) => createdAt.toISOString(),
  EXECUTION: ({ execution }) => (execution === null ? '-' : shortName(execution)),
};

export function printLines({ print }: Pick<Runtime, 'print'>, lines: readonly string[]): void {
  for (const line of lines) print(line);
}

/** Launches as a table, one line each. */
export function launchTable(records: readonly LaunchRecord[]): readonly string[] {
  return records.length === 0 ? ['no launches'] : textTable(COLUMNS, records);
}

/** One launch in full, a line for each known fact. */
export function launchLines(record: LaunchRecord): readonly string[] {
  const known = Object.entries({ ...record }).filter(([, value]) => value !== null && value !== '');
  const width = Math.max(...known.map(([name]) => name.length));
  const lines = known.map(([name, value]) => `${name.padEnd(width)}  ${shown(value)}`);
  if (record.state === 'unknown') return [...lines, '', whatToDo(record)];
  return record.reason === null ? lines : [...lines, '', `It ${statePhrase(record)}.`];
}

/** One launch as a line of JSON. */
export function launchJson(record: LaunchRecord): string {
  return JSON.stringify(record);
}

function shown(value: LaunchRecord[keyof LaunchRecord]): string {
  if (value instanceof Date) return value.toISOString();
  return shownLine(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

function whatToDo({ launchId, job, name }: LaunchRecord): string {
  const launchJob = name === '' ? '' : ` and LAUNCH_JOB=${name}`;
  const ofJob = name === '' ? '' : ` --job ${name}`;
  return `It is not known whether it launched; job-bridge doctor says why the bridge cannot find out. To settle it by hand, look for an execution of ${shortName(job)} with LAUNCH_ID=${launchId}${launchJob} in Cloud Run, then
  job-bridge launches resolve ${launchId} --execution NAME${ofJob}     if there is one
  job-bridge launches resolve ${launchId} --not-launched${ofJob}       if there is none`;
}
