import type { QueuedReason } from '../launch/ledger/launch-state.ts';

/** What a queued launch waits for. */
export const QUEUED_PHRASES: Readonly<Record<QueuedReason, string>> = {
  'not-before': 'it may not start yet',
  'set-up': 'Cloud Run refuses every launch of its job until the set-up is corrected',
  key: 'another launch of its key comes first',
  limit: 'as many launches of its job as may run have not ended',
  quota: 'Google refused launches for its quota, and they pause',
  pace: 'its turn comes, as the pace of launches allows',
  unavailable: 'Cloud Run could not be reached; it is tried again soon',
};
