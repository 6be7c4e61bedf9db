import type { QueuedReason } from '../launch/ledger/launch-state.ts';

/** Of a launch whose job the rules, or JOB_NAME, do not have today. */
export const NOT_CONFIGURED =
  'the configuration does not have its job; it is launched once the job is there again';

/** What a queued launch waits for. */
export const QUEUED_PHRASES: Readonly<Record<QueuedReason, string>> = {
  'not-before': 'it may not start yet',
  'set-up': 'no launch of its job can be made until the set-up is corrected',
  key: 'another launch of its key comes first',
  limit: 'as many launches of its job as may run have not ended',
  quota: 'Google refused launches for its quota, and they pause',
  pace: 'its turn comes, as the pace of launches allows',
  unavailable: 'Cloud Run could not be reached; it is tried again soon',
};
