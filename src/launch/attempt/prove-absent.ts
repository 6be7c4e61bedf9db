import { unlessAborted } from '../kit/abort-race.ts';
import { passed } from '../kit/clock.ts';
import type { Permit } from '../pace/permits.ts';
import type { LaunchContext } from './launch-context.ts';
import { STOPPED_WAITING, type Outcome } from './outcome.ts';
import { reconcile, type Reconciled, type TakeOver } from './reconcile.ts';
import { returnPermit } from './recording.ts';

/** How long after the first listing without the execution the second one begins. A lagging replica should have caught up. */
export const SECOND_LISTING_MS = 5_000;
/** A listing that takes longer uses up the time of its permit, so another permit is needed. */
const SLOW_LISTING_MS = 500;
/** A listing older than this is too old to claim on. */
const LISTING_GOOD_MS = 10_000;

/** A launch that is missing in two listings, and a permit to send it. */
export interface ProvenAbsence {
  readonly kind: 'absent';
  readonly takeOver: TakeOver;
  readonly permit: Permit;
}

export interface ProofOptions {
  readonly acquire: () => Promise<Permit | Outcome>;
  /** RunJob may not be sent later. By the monotonic clock. */
  readonly latestSendMs: number;
  readonly signal: AbortSignal;
}

/**
 * Makes sure that an absent launch may be launched again. One listing may omit an execution, so it must be missing in a
 * second one too, some seconds later and right before the claim. If there is no time for that, the next delivery or
 * sweep makes the second listing.
 */
export async function proveAbsent(
  context: LaunchContext,
  first: TakeOver,
  { acquire, latestSendMs, signal }: ProofOptions,
): Promise<ProvenAbsence | Extract<Reconciled, { readonly kind: 'over' }>> {
  const { clock, times } = context;
  const { scale = 1 } = times;
  const secondFromMs = first.absentSinceMs + SECOND_LISTING_MS * scale;
  let second = first.listedMs >= secondFromMs ? first : undefined;
  if (second === undefined) {
    const tookMs = first.listedUntilMs - first.listedMs;
    const fits = secondFromMs + tookMs <= latestSendMs;
    if (!fits) return { kind: 'over', outcome: { kind: 'unknown', why: { code: 'not listed yet' } } };
    await unlessAborted(passed(clock, secondFromMs - clock.monotonic()), signal);
  }
  for (;;) {
    const permit = await acquire();
    if ('kind' in permit) return { kind: 'over', outcome: permit };
    if (second === undefined || clock.monotonic() - second.listedUntilMs > LISTING_GOOD_MS * scale) {
      const looked = await unlessAborted(reconcile(context, first.standing), signal);
      if (looked === 'aborted' || looked.kind === 'over') {
        await returnPermit(permit);
        return looked === 'aborted' ? { kind: 'over', outcome: STOPPED_WAITING } : looked;
      }
      second = looked.takeOver;
      if (second.listedUntilMs - second.listedMs > SLOW_LISTING_MS * scale) {
        await returnPermit(permit);
        continue;
      }
    }
    return { kind: 'absent', takeOver: second, permit };
  }
}
