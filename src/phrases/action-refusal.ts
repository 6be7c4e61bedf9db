import type { ActionRefusal } from '../launch/ledger/launch-actions.ts';

type Refused = Exclude<ActionRefusal, { readonly reason: 'not found' }>;

/**
 * Why an action on a launch is refused, and what there is to do.
 *
 * @param options.force how one that is gone is launched again all the same, such as `--force`.
 */
export function actionRefusalPhrase(
  { reason, record }: Refused,
  { force }: { readonly force: string },
): string {
  const { launchId, state } = record;
  switch (reason) {
    case 'ended':
      return `${launchId} has ended: it is ${state}, and cannot be cancelled any more`;
    case 'not ended':
      return `${launchId} has not ended: it is ${state}; wait for its end, or cancel it`;
    case 'succeeded':
      return `${launchId} has succeeded, and is not launched again; request it anew where it shall run once more`;
    case 'gone':
      return `${launchId} is gone: nobody saw how it ended, so it may have done its work; launch it again all the same with ${force}`;
    case 'not stored':
      return record.isStored
        ? `the request of ${launchId} is not in the ledger any more: it was forgotten; request it anew`
        : `the request of ${launchId} is not in the ledger: the version before launched it; request it anew`;
  }
}
