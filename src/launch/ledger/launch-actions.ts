import type { LaunchKey } from '../event/launch-key.ts';
import type { LaunchRecord } from './launch-records.ts';
import type { FinalState, LaunchState } from './launch-state.ts';

/** Why an action on a launch is refused. */
export type ActionRefusal =
  | { readonly kind: 'refused'; readonly reason: 'not found' }
  | {
      readonly kind: 'refused';
      /**
       * - `ended`: it can no longer be cancelled.
       * - `not ended`: it cannot be retried or forgotten yet.
       * - `succeeded`: it is not launched again.
       * - `gone`: it may have succeeded, so it is retried only with `force`.
       * - `not stored`: its request is not in the ledger: it was forgotten, or the previous version stored the launch.
       */
      readonly reason: 'ended' | 'not ended' | 'succeeded' | 'gone' | 'not stored';
      readonly record: LaunchRecord;
    };

export type Cancelled =
  /** It was queued, and has ended as `cancelled`. */
  | { readonly kind: 'ended'; readonly state: FinalState }
  /** The wish is recorded. The execution is cancelled as soon as it is known. */
  | { readonly kind: 'wished'; readonly state: LaunchState }
  | ActionRefusal;

export type Retried =
  /** A new launch, with the first one in its `retryOf`. Asking twice makes one launch; `isNew` is true the first time. */
  { readonly kind: 'retried'; readonly launchId: string; readonly isNew: boolean } | ActionRefusal;

/** What operators do with launches. Every method throws `LedgerUnavailable` or `LedgerUnusable`. */
export interface LaunchActions {
  /** @param options.by an e-mail, or `command line`. */
  cancel(options: { readonly key: LaunchKey; readonly by: string }): Promise<Cancelled>;
  /**
   * Launches again what has ended without success: the same request, under the launch id of `launchIdOfRetry`.
   *
   * @param options.force retries a launch that is `gone`, too.
   */
  retry(options: { readonly key: LaunchKey; readonly force: boolean; readonly by: string }): Promise<Retried>;
  /** Erases the values of an ended launch (args, env, key …), but keeps its id and state. */
  forget(key: LaunchKey): Promise<{ readonly kind: 'forgotten' } | ActionRefusal>;
}
