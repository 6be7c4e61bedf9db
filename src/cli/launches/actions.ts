import type { ActionRefusal, LaunchActions } from '../../launch/ledger/launch-actions.ts';
import type { LaunchRecord } from '../../launch/ledger/launch-records.ts';
import { actionRefusalPhrase } from '../../phrases/action-refusal.ts';
import { CommandError, type Runtime } from '../../settings/runtime.ts';
import { checkLaunchId, chosenLaunch, type LaunchChoice } from './choice.ts';
import { withLedger } from './operator-ledger.ts';

export interface LaunchActionOptions extends LaunchChoice {
  readonly json?: boolean | undefined;
}

export interface LaunchesRetryOptions extends LaunchActionOptions {
  readonly force?: boolean | undefined;
}

/** Who asked for it, for the record. */
export const BY = 'command line';

/**
 * Cancels a launch. A queued one ends at once; the execution of one that was launched is cancelled.
 *
 * @throws {CommandError}
 */
export async function launchesCancel(runtime: Runtime, options: LaunchActionOptions): Promise<void> {
  await act(runtime, options, async (actions, { launchId, ...key }) => {
    const cancelled = await actions.cancel({ key: { launchId, ...key }, by: BY });
    if (cancelled.kind === 'refused') throw refused(cancelled);
    const { state } = cancelled;
    return {
      fields: { launchId, state },
      says:
        cancelled.kind === 'ended'
          ? `${launchId} is ${state}`
          : `${launchId} is ${state}; it is cancelled as soon as possible, and has ended when Cloud Run says so: job-bridge launches wait ${launchId}`,
    };
  });
}

/**
 * Launches again what ended without success, under a new launch id.
 *
 * @throws {CommandError}
 */
export async function launchesRetry(runtime: Runtime, options: LaunchesRetryOptions): Promise<void> {
  const { force = false } = options;
  await act(runtime, options, async (actions, key) => {
    const retried = await actions.retry({ key, force, by: BY });
    if (retried.kind === 'refused') throw refused(retried);
    const { launchId, isNew } = retried;
    const again = isNew ? 'is launched again' : 'has been launched again before, and is not launched twice';
    return {
      fields: { launchId, retryOf: key.launchId, isNew },
      says: `${key.launchId} ${again}: as ${launchId}`,
    };
  });
}

/**
 * Erases the values of a launch that has ended.
 *
 * @throws {CommandError}
 */
export async function launchesForget(runtime: Runtime, options: LaunchActionOptions): Promise<void> {
  await act(runtime, options, async (actions, key) => {
    const { launchId } = key;
    const forgotten = await actions.forget(key);
    if (forgotten.kind === 'refused') throw refused(forgotten);
    return {
      fields: { launchId, forgotten: true },
      says: `the values of ${launchId} are erased; its launch id and its state are kept, so that it is not launched twice`,
    };
  });
}

interface Done {
  readonly fields: object;
  readonly says: string;
}

async function act(
  runtime: Runtime,
  options: LaunchActionOptions,
  doIt: (actions: LaunchActions, key: Pick<LaunchRecord, 'job' | 'name' | 'launchId'>) => Promise<Done>,
): Promise<void> {
  checkLaunchId(options.launchId);
  await withLedger(runtime, async (store) => {
    const { job, name, launchId } = await chosenLaunch(await store.records(), options);
    const { fields, says } = await doIt(await store.actions(), { job, name, launchId });
    runtime.print(options.json === true ? JSON.stringify(fields) : says);
  });
}

function refused(refusal: ActionRefusal): CommandError {
  const message =
    refusal.reason === 'not found'
      ? 'the ledger no longer has it'
      : actionRefusalPhrase(refusal, { force: '--force' });
  return new CommandError({ message, exitCode: 1 });
}
