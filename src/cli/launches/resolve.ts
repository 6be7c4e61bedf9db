import type { ConfigOf } from '../../../config/schema.ts';
import type { LaunchRecord } from '../../ledger/postgres/launch-records.ts';
import { checkUnknown, executionOfJob, resolveLaunch } from '../../ledger/postgres/resolve-launch.ts';
import { checkExecution } from './execution-check.ts';
import { checkLaunchId, chosenLaunch, unlessRefused, wrong, type LaunchChoice } from './choice.ts';
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
  checkLaunchId(options.launchId);
  const verdict = checkedVerdict(options);
  await withLedger(runtime, async (pool, config) => {
    const record = await chosenLaunch(pool, options);
    const resolved = await unlessRefused(async () => {
      checkUnknown(record);
      const doubt =
        verdict === 'not launched' ? undefined : await doubtOf({ verdict, record, config, options });
      const note = noteOf({ verdict, doubt, reason: options.reason });
      return resolveLaunch({ pool, key: record, verdict, note });
    });
    if (options.json === true) return runtime.print(launchJson(resolved));
    for (const line of [...launchLines(resolved), consequence(verdict)]) runtime.print(line);
  });
}

interface Launched {
  /** As it was named. */
  readonly execution: string;
}

type Verdict = Launched | 'not launched';

/** Why the execution was taken unchecked; undefined where it was checked. */
function doubtOf(given: {
  readonly verdict: Launched;
  readonly record: LaunchRecord;
  readonly config: ConfigOf<'launches'>;
  readonly options: LaunchesResolveOptions;
}): Promise<string | undefined> {
  const { launchId, job } = given.record;
  const execution = executionOfJob(given.verdict.execution, job);
  return checkExecution({ config: given.config, launchId, execution, force: given.options.force === true });
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
