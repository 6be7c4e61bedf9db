import type { ActionRefusal } from '../launch/ledger/launch-actions.ts';

type Refused = Exclude<ActionRefusal, { readonly reason: 'not found' }>;

/**
 * Why an action on a launch is refused, and what to do.
 *
 * @param options.force what launches again one that is gone, such as `--force`.
 */
export function actionRefusalPhrase(
  { reason, record }: Refused,
  { force }: { readonly force: string },
): string {
  const { launchId, state } = record;
  switch (reason) {
    case 'ended':
      return `${launchId} has ended: it is ${state}, and can no longer be cancelled`;
    case 'not ended':
      return `${launchId} has not ended: it is ${state}; wait for its end, or cancel it`;
    case 'succeeded':
      return `${launchId} has succeeded, so it is not launched again; make a new request to run it once more`;
    case 'gone':
      return `${launchId} is gone: its end was not seen, so it may have done its work; to launch it again anyway, use ${force}`;
    case 'not stored':
      return record.isStored
        ? `the request of ${launchId} is no longer in the ledger: it was forgotten; make a new request`
        : `the request of ${launchId} is not in the ledger: an earlier version launched it; make a new request`;
  }
}
