import type { UnknownLaunch } from '../../src/launch/ledger/launch-queue.ts';
import type { LedgerTime } from '../../src/launch/ledger/ledger-time.ts';

/** Applies the client's `LedgerTime` to an answer of the queue. */
export function timed(options: {
  readonly answer: unknown;
  readonly time: LedgerTime;
  /** The ledger's time of the answer. */
  readonly nowMs: number;
}): unknown {
  const { answer, time, nowMs } = options;
  time.note(nowMs);
  if (!Array.isArray(answer)) return answer;
  return answer.map((one: object) => {
    if (!('standing' in one)) return one;
    const unknown = one as UnknownLaunch;
    const { standing } = unknown;
    return { ...unknown, standing: { ...standing, expiredMsAgo: time.certain(standing.expiredMsAgo) } };
  });
}
