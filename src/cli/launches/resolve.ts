import { ResolveRefused, type LaunchRecord, type Resolution } from '../../launch/ledger/launch-records.ts';
import { END_STATES, type EndState } from '../../launch/ledger/launch-state.ts';
import { BY } from './actions.ts';
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
  /** How its execution ended: succeeded, failed or cancelled. */
  readonly ended?: string | undefined;
  /** Records an execution although Cloud Run does not show which launch it belongs to. */
  readonly force?: boolean | undefined;
}

const EXECUTION =
  /^[a-z][a-z0-9-]*$|^projects\/[^/\s]+\/locations\/[^/\s]+\/jobs\/[^/\s]+\/executions\/[^/\s]+$/;

/**
 * Settles a launch by hand, and prints the result.
 *
 * @throws {CommandError} with exit code 2 for an execution of another launch, 1 if there is nothing to settle, or
 *   if it is not known which launch the execution belongs to.
 */
export async function launchesResolve(runtime: Runtime, options: LaunchesResolveOptions): Promise<void> {
  const { launchId, force = false } = options;
  checkLaunchId(launchId);
  const resolution = checkedResolution(options);
  await withLedger(runtime, async (store, config) => {
    const records = await store.records();
    const record = await chosenLaunch(records, options);
    const known = isExecution(resolution)
      ? { execution: executionOfJob(resolution.execution, record.job) }
      : undefined;
    if (record.state !== 'unknown' && !isEnd(resolution)) {
      throw new ResolveRefused({ reason: 'not unknown', record });
    }
    const doubt = known && (await checkExecution({ config, launch: record, ...known, force }));
    const resolved = await records.resolve({
      key: record,
      resolution: known ?? resolution,
      note: noteOf({ resolution, doubt, reason: options.reason }),
      by: BY,
    });
    const lines = [...launchLines(resolved), consequence(resolution, resolved)];
    printLines(runtime, options.json === true ? [launchJson(resolved)] : lines);
  });
}

/**
 * Undoes `launches resolve`, and prints the result.
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
    const record = await records.reopen({ key: await chosenLaunch(records, options), note, by: BY });
    const lines = [
      ...launchLines(record),
      '',
      ...(record.state === 'unknown'
        ? unknownAgain(record)
        : [`It is ${record.state} again, and is followed to its end.`]),
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
  throw wrongInput(
    `${execution} is not an execution of ${job}; takes its short name, or ${job}/executions/…`,
  );
}

function noteOf({
  resolution,
  doubt,
  reason,
}: {
  readonly resolution: Resolution;
  readonly doubt: string | undefined;
  readonly reason: string | undefined;
}): string {
  const unchecked = doubt === undefined ? '' : ` (unchecked: ${doubt})`;
  const said = saidOf(resolution, unchecked);
  return reason === undefined || reason === '' ? said : `${said}: ${reason}`;
}

function saidOf(resolution: Resolution, unchecked: string): string {
  if (isEnd(resolution)) return `ended as ${resolution.ended}`;
  return isExecution(resolution) ? `launched as ${resolution.execution}${unchecked}` : resolution;
}

function consequence(resolution: Resolution, { isStored, state }: LaunchRecord): string {
  if (isEnd(resolution)) return 'Its slots are free.';
  if (isExecution(resolution)) {
    return `Its later deliveries are duplicates, and are acked.${isStored ? ' Its execution is followed to its end.' : ''}`;
  }
  if (!isStored) {
    return 'Its next delivery launches it. If Pub/Sub has no delivery left, publish it again with the same launch id.';
  }
  return state === 'queued'
    ? 'It is launched when its turn comes.'
    : `It is ${state}, as was asked for before.`;
}

function unknownAgain({ isStored }: LaunchRecord): readonly string[] {
  const absent = 'launches it again once it is absent for RELAUNCH_AFTER_SECONDS.';
  if (isStored) return [`It is unknown again: the next sweep looks for it in Cloud Run, and ${absent}`];
  return [
    `It is unknown again: its next delivery looks for it in Cloud Run, and ${absent}`,
    'If Pub/Sub has no delivery left, publish it again with the same launch id.',
  ];
}

function isExecution(resolution: Resolution): resolution is { readonly execution: string } {
  return typeof resolution === 'object' && 'execution' in resolution;
}

function isEnd(resolution: Resolution): resolution is { readonly ended: EndState } {
  return typeof resolution === 'object' && 'ended' in resolution;
}

function checkedResolution({ execution, notLaunched, ended, force }: LaunchesResolveOptions): Resolution {
  const given = [execution !== undefined, notLaunched === true, ended !== undefined];
  if (given.filter(Boolean).length !== 1) {
    throw wrongInput('takes one of --execution NAME, --not-launched and --ended STATE');
  }
  if (execution === undefined && force === true) {
    throw wrongInput('takes --force only with --execution: it records that one unchecked');
  }
  if (ended !== undefined) return { ended: checkedEnd(ended) };
  if (execution === undefined) return 'not launched';
  if (EXECUTION.test(execution)) return { execution };
  throw wrongInput(
    `--execution is ${JSON.stringify(execution)}; takes the name of an execution, short or projects/…/executions/…`,
  );
}

function checkedEnd(ended: string): EndState {
  const found = END_STATES.find((state) => state === ended);
  if (found !== undefined) return found;
  throw wrongInput(`--ended is ${JSON.stringify(ended)}; takes ${END_STATES.join(', ')}`);
}
