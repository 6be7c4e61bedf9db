import { LAUNCH_ID } from '../launch/launch-id.ts';
import { LAUNCH_STATES, type LaunchState } from '../ledger/launch-state.ts';
import { listLaunches, showLaunch, type LaunchRecord } from '../ledger/launch-records.ts';
import { ResolveRefused, resolveLaunch } from '../ledger/resolve-launch.ts';
import { launchJson, launchLines, launchTable } from './launch-report.ts';
import { notePauses } from './launches-resume.ts';
import { withLedger } from './operator-ledger.ts';
import { CommandError, type Runtime } from './runtime.ts';

export interface LaunchesShowOptions {
  readonly launchId: string;
  /** Short or full name; only needed where several jobs use the launch id. */
  readonly job?: string | undefined;
  readonly json?: boolean | undefined;
}

export interface LaunchesListOptions {
  readonly state?: string | undefined;
  /** A number as text; 50 when left out. */
  readonly limit?: string | undefined;
  /** Where the list before ended, as it said. */
  readonly olderThan?: string | undefined;
  readonly json?: boolean | undefined;
}

export interface LaunchesResolveOptions {
  readonly launchId: string;
  /** Short or full name of the execution that the launch made. */
  readonly execution?: string | undefined;
  readonly notLaunched?: boolean | undefined;
  readonly reason?: string | undefined;
  /** Short or full name; only needed where several jobs use the launch id. */
  readonly job?: string | undefined;
  readonly json?: boolean | undefined;
}

const MOST_LISTED = 100_000;
const PAGE = 500;
const EXECUTION =
  /^[a-z][a-z0-9-]*$|^projects\/[^/\s]+\/locations\/[^/\s]+\/jobs\/[^/\s]+\/executions\/[^/\s]+$/;

/**
 * Prints what the ledger knows of a launch.
 *
 * @throws {CommandError} with exit code 1 where it knows nothing.
 */
export async function launchesShow(runtime: Runtime, options: LaunchesShowOptions): Promise<void> {
  const launchId = checkedLaunchId(options.launchId);
  await withLedger(runtime, async (pool) => {
    const records = ofJob(await showLaunch({ pool, launchId }), options.job);
    if (records.length === 0) throw notFound(options);
    print(runtime, options.json === true ? records.map(launchJson) : records.flatMap(launchLines));
  });
}

/**
 * Prints the launches of the ledger, the newest first, and notes whether launches are paused.
 *
 * @throws {CommandError}
 */
export async function launchesList(runtime: Runtime, options: LaunchesListOptions): Promise<void> {
  const state = checkedState(options.state);
  const limit = checkedLimit(options.limit);
  await withLedger(runtime, async (pool) => {
    const listed: LaunchRecord[] = [];
    let { olderThan } = options;
    do {
      const page = await listLaunches({
        pool,
        state,
        limit: Math.min(PAGE, limit - listed.length),
        olderThan,
      });
      listed.push(...page.launches);
      ({ olderThan } = page);
    } while (olderThan !== undefined && listed.length < limit);
    await notePauses(runtime, pool);
    print(runtime, options.json === true ? listed.map(launchJson) : launchTable(listed));
    if (olderThan !== undefined && options.json !== true) {
      runtime.print(`there are more: add --older-than ${olderThan}`);
    }
  });
}

/**
 * Settles an unknown launch by hand, and prints what it is then.
 *
 * @throws {CommandError} with exit code 1 where there is nothing to settle.
 */
export async function launchesResolve(runtime: Runtime, options: LaunchesResolveOptions): Promise<void> {
  const launchId = checkedLaunchId(options.launchId);
  const verdict = checkedVerdict(options);
  await withLedger(runtime, async (pool) => {
    const records = ofJob(await showLaunch({ pool, launchId }), options.job);
    const [record, another] = records;
    if (record === undefined) throw notFound(options);
    if (another !== undefined) {
      throw wrong(`several jobs have launch ${launchId}; add --job with one of\n  ${jobs(records)}`);
    }
    const key = { job: record.job, launchId };
    try {
      const note = noteOf(verdict, options.reason);
      const resolved = await resolveLaunch({ pool, key, verdict, note });
      if (options.json === true) return runtime.print(launchJson(resolved));
      print(runtime, [...launchLines(resolved), consequence(verdict)]);
    } catch (error) {
      if (!(error instanceof ResolveRefused)) throw error;
      const exitCode = error.reason === 'execution of another job' ? 2 : 1;
      throw new CommandError({ message: error.message, exitCode, cause: error });
    }
  });
}

type Verdict = { readonly execution: string } | 'not launched';

function noteOf(verdict: Verdict, reason: string | undefined): string {
  const said = verdict === 'not launched' ? verdict : `launched as ${verdict.execution}`;
  return reason === undefined || reason === '' ? said : `${said}: ${reason}`;
}

function consequence(verdict: Verdict): string {
  return verdict === 'not launched'
    ? 'Its next delivery launches it. Where Pub/Sub has none left, publish it again with the same launch id.'
    : 'Its later deliveries are duplicates, and are acked.';
}

function ofJob(records: readonly LaunchRecord[], name: string | undefined): readonly LaunchRecord[] {
  if (name === undefined) return records;
  return records.filter(({ job }) => job === name || job.endsWith(`/jobs/${name}`));
}

function jobs(records: readonly LaunchRecord[]): string {
  return records.map(({ job }) => job).join('\n  ');
}

function print(runtime: Runtime, lines: readonly string[]): void {
  for (const line of lines) runtime.print(line);
}

function notFound({ launchId, job }: { readonly launchId: string; readonly job?: string | undefined }) {
  const where = job === undefined ? '' : ` of job ${job}`;
  const message = `the ledger has no launch ${launchId}${where}: never requested, not delivered yet, or finished longer ago than LEDGER_RETENTION_DAYS`;
  return new CommandError({ message, exitCode: 1 });
}

function wrong(message: string): CommandError {
  return new CommandError({ message, exitCode: 2 });
}

function checkedLaunchId(launchId: string): string {
  if (LAUNCH_ID.test(launchId)) return launchId;
  throw wrong(
    `the launch id is ${JSON.stringify(launchId)}; takes 1 to 128 letters, digits and . _ : ~ -, the first a letter or digit`,
  );
}

function checkedState(state: string | undefined): LaunchState | undefined {
  const found = LAUNCH_STATES.find((one) => one === state);
  if (state === undefined || found !== undefined) return found;
  throw wrong(`--state is ${JSON.stringify(state)}; takes ${LAUNCH_STATES.join(', ')}`);
}

function checkedLimit(limit = '50'): number {
  const number = /^\d{1,9}$/.test(limit) ? Number(limit) : 0;
  if (number >= 1 && number <= MOST_LISTED) return number;
  throw wrong(`--limit is ${JSON.stringify(limit)}; takes a whole number from 1 to ${MOST_LISTED}`);
}

function checkedVerdict({ execution, notLaunched }: LaunchesResolveOptions): Verdict {
  if ((execution === undefined) === (notLaunched !== true)) {
    throw wrong('takes either --execution with the name of the execution it made, or --not-launched');
  }
  if (execution === undefined) return 'not launched';
  if (EXECUTION.test(execution)) return { execution };
  throw wrong(
    `--execution is ${JSON.stringify(execution)}; takes the name of an execution, short or projects/…/executions/…`,
  );
}
