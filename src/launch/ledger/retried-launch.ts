import { launchIdOfRetry } from '../event/launch-id.ts';
import type { Launch } from '../jobs/launch.ts';
import type { ActionRefusal } from './launch-actions.ts';
import type { LaunchRecord } from './launch-records.ts';
import { isFinal } from './launch-state.ts';

/**
 * The launch that repeats another one, as if it was requested now: the same request, key and `expireAfter`, but without
 * its `notBefore`.
 *
 * @param nth see `launchIdOfRetry`.
 */
export function retriedLaunch(launch: Launch, nth = 0): Launch {
  const queueing = { ...launch.queueing, notBeforeMs: undefined };
  return { ...launch, launchId: launchIdOfRetry(launch, nth), publishTimeMs: undefined, queueing };
}

/** Why a launch cannot be retried; undefined if it can. */
export function retryRefusal(
  record: LaunchRecord,
  { force }: { readonly force: boolean },
): ActionRefusal | undefined {
  const refused = (reason: Exclude<ActionRefusal['reason'], 'not found'>): ActionRefusal => ({
    kind: 'refused',
    reason,
    record,
  });
  if (!record.isStored) return refused('not stored');
  if (!isFinal(record.state)) return refused('not ended');
  if (record.state === 'succeeded') return refused('succeeded');
  if (record.state === 'gone' && !force) return refused('gone');
  return record.values === null ? refused('not stored') : undefined;
}
