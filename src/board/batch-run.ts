import type { LaunchKey } from '../launch/event/launch-key.ts';
import type { BatchAct, Batches, BatchOutcome } from '../launch/ledger/batches.ts';
import type { LaunchActions } from '../launch/ledger/launch-actions.ts';

export interface BatchPorts {
  readonly batches: Pick<Batches, 'waiting' | 'note'>;
  readonly actions: Pick<LaunchActions, 'cancel' | 'retry'>;
  readonly clock: { now(): number };
}

export interface BatchRun {
  readonly id: string;
  readonly act: BatchAct;
  readonly by: string;
  /** Also launches that are `gone`. */
  readonly force: boolean;
  /** After this time nothing new begins. */
  readonly forMs: number;
  /** Called for each launch. */
  readonly tell: (done: { readonly key: LaunchKey; readonly outcome: BatchOutcome }) => void;
}

const AT_ONCE = 8;

/**
 * Does the action of a batch for the launches that wait, for some time. If it is interrupted, the next run goes on:
 * actions that were done and not noted are found done, since a launch is cancelled or repeated only once.
 */
export async function runBatch(run: BatchRun, { batches, actions, clock }: BatchPorts): Promise<void> {
  const untilMs = clock.now() + run.forMs;
  do {
    const items = await batches.waiting({ id: run.id, most: AT_ONCE });
    if (items.length === 0) return;
    const outcomes = await Promise.all(
      items.map(async ({ nth, key }) => ({ nth, key, outcome: await outcomeOf(key, { ...run, actions }) })),
    );
    await batches.note({ id: run.id, outcomes });
    for (const { key, outcome } of outcomes) run.tell({ key, outcome });
  } while (clock.now() < untilMs);
}

async function outcomeOf(
  key: LaunchKey,
  { act, by, force, actions }: Pick<BatchRun, 'act' | 'by' | 'force'> & Pick<BatchPorts, 'actions'>,
): Promise<BatchOutcome> {
  if (act === 'retry') {
    const retried = await actions.retry({ key, force, by });
    return retried.kind === 'refused' ? retried.reason : retried.isNew ? 'done' : 'done before';
  }
  const cancelled = await actions.cancel({ key, by });
  if (cancelled.kind !== 'refused') return 'done';
  // Another run did it without noting it, or the launch was cancelled meanwhile in another way.
  const isCancelled =
    cancelled.reason === 'ended' &&
    cancelled.record.wish === 'cancel' &&
    cancelled.record.state === 'cancelled';
  return isCancelled ? 'done before' : cancelled.reason;
}
