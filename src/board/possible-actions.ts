import { retryRefusal } from '../launch/ledger/retried-launch.ts';
import type { LaunchRecord } from '../launch/ledger/launch-records.ts';
import { END_STATES, isFinal } from '../launch/ledger/launch-state.ts';

/** How a launch can be settled by hand. */
export const VERDICTS = ['not-launched', ...END_STATES] as const;

export type VerdictName = (typeof VERDICTS)[number];

/** The possible actions on a launch, as it was read; the ledger decides again. */
export interface PossibleActions {
  readonly cancel: boolean;
  /** It is `gone`: an operator has to confirm that it is launched again. */
  readonly retry: 'yes' | 'with force' | 'no';
  readonly resolve: readonly VerdictName[];
  readonly reopen: boolean;
}

export function possibleActions(record: LaunchRecord): PossibleActions {
  const { state, isStored, resolvedAt, updatedAt } = record;
  const mayRetry = retryRefusal(record, { force: true }) === undefined;
  const mayEnd = isStored && (state === 'unknown' || state === 'launched' || state === 'running');
  return {
    cancel: isStored && !isFinal(state) && record.wish !== 'cancel',
    retry: !mayRetry ? 'no' : state === 'gone' ? 'with force' : 'yes',
    resolve: [...(state === 'unknown' ? (['not-launched'] as const) : []), ...(mayEnd ? END_STATES : [])],
    reopen: resolvedAt !== null && resolvedAt.getTime() === updatedAt.getTime(),
  };
}
