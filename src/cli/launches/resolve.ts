import { ResolveRefused, type Verdict } from '../../launch/ledger/launch-records.ts';
import { checkExecution } from './execution-check.ts';
import { checkLaunchId, chosenLaunch, wrong, type LaunchChoice } from './choice.ts';
import { unlessRefused } from './refusals.ts';
import { launchJson, launchLines } from './report.ts';
import { withLedger } from './operator-ledger.ts';
import type { Runtime } from '../../settings/runtime.ts';

export interface LaunchesResolveOptions extends LaunchChoice {
  /** Short or full name of the execution that the launch made. */
  readonly execution?: string | undefined;
  readonly notLaunched?: boolean | undefined;
  /** Records an execution although Cloud Run does not tell whose it is. */
  readonly force?: boolean | undefined;
  readonly reason?: string | undefined;
  readonly json?: boolean | undefined;
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
    const resolved = await unlessRefused(async () => {
      if (record.state !== 'unknown') throw new ResolveRefused({ reason: 'not unknown', record });
      const named = verdict === 'not launched' ? undefined : executionOfJob(verdict.execution, record.job);
      const doubt = named && (await checkExecution({ config, launch: record, execution: named, force }));
      const note = noteOf({ verdict, doubt, reason: options.reason });
      return records.resolve({
        key: record,
        verdict: named === undefined ? 'not launched' : { execution: named },
        note,
      });
    });
    if (options.json === true) return runtime.print(launchJson(resolved));
    for (const line of [...launchLines(resolved), consequence(verdict)]) runtime.print(line);
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
  throw wrong(`${execution} is no execution of ${job}; take its short name, or ${job}/executions/…`);
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
    throw wrong('takes either --execution with the name of the execution it made, or --not-launched');
  }
  if (execution === undefined && force === true) {
    throw wrong('takes --force with --execution alone: it says to record that one unchecked');
  }
  if (execution === undefined) return 'not launched';
  if (EXECUTION.test(execution)) return { execution };
  throw wrong(
    `--execution is ${JSON.stringify(execution)}; takes the name of an execution, short or projects/…/executions/…`,
  );
}
