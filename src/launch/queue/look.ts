import type { JobKey } from '../ledger/launch-queue.ts';
import type { LedgerStore } from '../ledger/ledger-store.ts';
import { LONG_UNSEEN_MS, type Looked } from './concerns.ts';

/** So many of what needs a person are named at most. */
const MOST_NAMED = 20;

/** Reads what tells how a ledger stands. Throws `LedgerUnavailable` or `LedgerUnusable`. */
export async function lookAt(
  store: Pick<LedgerStore, 'actions' | 'pauses' | 'records' | 'ends'>,
  {
    runningOf,
    isConfigured,
  }: {
    readonly runningOf: (job: JobKey) => number | undefined;
    readonly isConfigured: (job: JobKey) => boolean;
  },
): Promise<Looked> {
  const [actions, pauses, records, ends] = await Promise.all([
    store.actions(),
    store.pauses(),
    store.records(),
    store.ends(),
  ]);
  return {
    status: await actions.status(),
    pauses: await pauses.list(),
    unknown: (await records.list({ states: ['unknown'], limit: MOST_NAMED })).launches,
    unseen: await ends.following({ most: MOST_NAMED, unseenForMs: LONG_UNSEEN_MS, onlyReads: true }),
    isConfigured,
    runningOf,
  };
}
