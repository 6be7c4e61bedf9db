import type { LaunchKey } from '../event/launch-key.ts';
import type { LaunchRecord } from './launch-records.ts';
import type { FinalState, LaunchState } from './launch-state.ts';

/** Why an action on a launch is refused. */
export type ActionRefusal =
  | { readonly kind: 'refused'; readonly reason: 'not found' }
  | {
      readonly kind: 'refused';
      /**
       * - `ended`: it cannot be cancelled any more.
       * - `not ended`: it cannot be launched again, or forgotten, yet.
       * - `succeeded`: what succeeded is not launched again.
       * - `gone`: nobody knows whether it succeeded; it is launched again only when forced to.
       * - `not stored`: its request is not in the ledger: it was forgotten, or the version before made it.
       */
      readonly reason: 'ended' | 'not ended' | 'succeeded' | 'gone' | 'not stored';
      readonly record: LaunchRecord;
    };

export type Cancelled =
  /** It was queued, and has ended as `cancelled`. */
  | { readonly kind: 'ended'; readonly state: FinalState }
  /** It is kept in the ledger; the execution is cancelled as soon as it is known. */
  | { readonly kind: 'wished'; readonly state: LaunchState }
  | ActionRefusal;

export type Retried =
  /** A launch of its own, which names the first in `retryOf`. Asking twice is one launch: `isNew` tells which one it was. */
  { readonly kind: 'retried'; readonly launchId: string; readonly isNew: boolean } | ActionRefusal;

/** What operators do with launches. Every method throws `LedgerUnavailable` or `LedgerUnusable`. */
export interface LaunchActions {
  /** @param options.by who wants it, for the record: an e-mail, or `command line`. */
  cancel(options: { readonly key: LaunchKey; readonly by: string }): Promise<Cancelled>;
  /**
   * Launches again what has ended in any way but success, with the same request, under the launch id `t_` + hash of
   * job and launch id.
   *
   * @param options.force also one that is `gone`.
   */
  retry(options: { readonly key: LaunchKey; readonly force: boolean; readonly by: string }): Promise<Retried>;
  /** Erases the values of an ended launch (args, env, key …) and keeps its id and state. */
  forget(key: LaunchKey): Promise<{ readonly kind: 'forgotten' } | ActionRefusal>;
}
