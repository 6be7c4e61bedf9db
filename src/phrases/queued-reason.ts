import type { QueuedReason } from '../launch/ledger/launch-state.ts';

/** For a launch whose job is not in the rules, or in JOB_NAME, today. */
export const NOT_CONFIGURED = 'its job is not configured; it is launched once the job is configured again';

/** Why a queued launch waits. */
export const QUEUED_PHRASES: Readonly<Record<QueuedReason, string>> = {
  'not-before': 'it may not start yet',
  'set-up': 'Cloud Run refuses every launch of its job until a misconfiguration is corrected',
  key: 'another launch of its key comes first',
  limit: 'no slot of its job is free',
  quota: 'launches pause, since RunJob exceeded Google’s quota',
  pace: 'it waits for its turn in the pace of launches',
  unavailable: 'Cloud Run could not be reached; it is tried again soon',
};
