import { cannotTell, judged, type Assumption } from '../assumption.ts';

/** Twice what one real project had for a minute. */
const CALLS = 120;

/** What happens when the quota of RunJob is used up. */
export const QUOTA: readonly Assumption[] = [
  {
    id: 'quota-refusal',
    assumed: 'RunJob beyond the quota is refused with RESOURCE_EXHAUSTED.',
    source: 'field',
    ifWrong:
      'With a code that says "not launched" the launch waits in the queue as well. With any other code it stays unknown, and launches five minutes later. The bridge reads no text, and waits as long as RetryInfo says, or by a back-off of its own.',
    seenLive: undefined,
    option: 'quota',
    async try(trial) {
      const job = await trial.job();
      const call = trial.call({ job });
      for (let sent = 1; sent <= CALLS; sent += 1) {
        const refused = await trial.project.jobs.validate(call);
        if (refused === undefined) continue;
        const delay = refused.retryDelayMs;
        const retry = delay === undefined ? 'no RetryInfo' : `RetryInfo of ${delay / 1000} s`;
        return judged(refused.code === 'RESOURCE_EXHAUSTED', `call ${sent}, ${retry}: ${refused.message}`);
      }
      return cannotTell(`${CALLS} calls with validate_only were accepted: they may not count`);
    },
  },
];
