import { ResolveRefused, type Verdict } from '../../launch/ledger/launch-records.ts';
import { checkExecution } from './execution-check.ts';
import { checkLaunchId, chosenLaunch, type LaunchChoice } from './choice.ts';
import { launchJson, launchLines, printLines } from './report.ts';
import { wrongInput } from '../options.ts';
import { withLedger } from './operator-ledger.ts';
import type { Runtime } from '../../settings/runtime.ts';

export interface LaunchesReopenOptions extends LaunchChoice {
  readonly reason?: string | undefined;
  readonly json?: boolean | undefined;
}

export interface LaunchesResolveOptions extends LaunchesReopenOptions {
  /** Short or full name of the execution that the launch made. */
  readonly execution?: string | undefined;
  readonly notLaunched?: boolean | undefined;
  /** Records an execution although Cloud Run does not tell whose it is. */
  readonly force?: boolean | undefined;
}

const EXECUTION =
  /^[a-z][a-z0-9-]*$|^projects\/[^/\s]+\/locations\/[^/\s]+\/jobs\/[^/\s]+\/executions\/[^/\s]+$/;

/**
 * Settles an unknown launch by hand, and prints what it is then.
 *
 * @throws {CommandError} with exit code 2 for an execution that is another's, 1 where there is nothing to settle, or
 *   where it cannot be told whose the execution is.
 */
export async function launchesResolve(runtime: Runtime, options: LaunchesResolveOptions): Promise<void> {
  const { launchId, force = false } = options;
  checkLaunchId(launchId);
  const verdict = checkedVerdict(options);
  await withLedger(runtime, async (store, config) => {
    const records = await store.records();
    const record = await chosenLaunch(records, options);
    if (record.state !== 'unknown') throw new ResolveRefused({ reason: 'not unknown', record });
    const execution = verdict === 'not launched' ? undefined : executionOfJob(verdict.execution, record.job);
    const doubt = execution && (await checkExecution({ config, launch: record, execution, force }));
    const resolved = await records.resolve({
      key: record,
      verdict: execution === undefined ? 'not launched' : { execution },
      note: noteOf({ verdict, doubt, reason: options.reason }),
    });
    const lines = [...launchLines(resolved), consequence(verdict)];
    printLines(runtime, options.json === true ? [launchJson(resolved)] : lines);
  });
}

/**
 * Undoes `launches resolve`, and prints what the launch is then.
 *
 * @throws {CommandError} with exit code 1 for a launch that was not settled by hand, or to which something has happened
 *   since.
 */
export async function launchesReopen(runtime: Runtime, options: LaunchesReopenOptions): Promise<void> {
  checkLaunchId(options.launchId);
  const { reason = '' } = options;
  const note = reason === '' ? 'no reason given' : reason;
  await withLedger(runtime, async (store) => {
    const records = await store.records();
    const record = await records.reopen({ key: await chosenLaunch(records, options), note });
    const lines = [
      ...launchLines(record),
      '',
      'It is unknown again: its next delivery looks for it in Cloud Run, and launches it again once it is absent for RELAUNCH_AFTER_SECONDS.',
      'Where Pub/Sub has no delivery left, publish it again with the same launch id.',
    ];
    printLines(runtime, options.json === true ? [launchJson(record)] : lines);
  });
}

/**
 * The full name of an execution of the job.
 *
 * @throws {CommandError} with exit code 2 for one of another job.
 */
function executionOfJob(execution: string, job: string): string {
  if (!execution.includes('/')) return `${job}/executions/${execution}`;
  if (execution.startsWith(`${job}/executions/`)) return execution;
  throw wrongInput(`${execution} is no execution of ${job}; take its short name, or ${job}/executions/…`);
}

function noteOf({
  verdict,
  doubt,
  reason,
}: {
  readonly verdict: Verdict;
  readonly doubt: string | undefined;
  readonly reason: string | undefined;
}): string {
  const unchecked = doubt === undefined ? '' : ` (unchecked: ${doubt})`;
  const said = verdict === 'not launched' ? verdict : `launched as ${verdict.execution}${unchecked}`;
  return reason === undefined || reason === '' ? said : `${said}: ${reason}`;
}

function consequence(verdict: Verdict): string {
  return verdict === 'not launched'
    ? 'Its next delivery launches it. Where Pub/Sub has none left, publish it again with the same launch id.'
    : 'Its later deliveries are duplicates, and are acked.';
}

function checkedVerdict({ execution, notLaunched, force }: LaunchesResolveOptions): Verdict {
  if ((execution === undefined) === (notLaunched !== true)) {
    throw wrongInput('takes either --execution with the name of the execution it made, or --not-launched');
  }
  if (execution === undefined && force === true) {
    throw wrongInput('takes --force with --execution alone: it says to record that one unchecked');
  }
  if (execution === undefined) return 'not launched';
  if (EXECUTION.test(execution)) return { execution };
  throw wrongInput(
    `--execution is ${JSON.stringify(execution)}; takes the name of an execution, short or projects/…/executions/…`,
  );
}
