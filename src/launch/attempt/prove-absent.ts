import { unlessAborted } from '../kit/abort-race.ts';
import { passed } from '../kit/clock.ts';
import type { Permit } from '../pace/permits.ts';
import type { LaunchContext } from './launch-context.ts';
import { STOPPED_WAITING, type Outcome } from './outcome.ts';
import { reconcile, type Reconciled, type TakeOver } from './reconcile.ts';
import { returnPermit } from './recording.ts';

/** So long after a listing that omits the execution a second one begins: a replica of the list has caught up by then. */
export const SECOND_LISTING_MS = 5_000;
/** A listing that takes longer uses up the time of the permit, so another one is asked for. */
const SLOW_LISTING_MS = 500;
/** So long a listing is good enough to claim on. */
const LISTING_GOOD_MS = 10_000;

/** A launch that two listings are without, and a permit to send it. */
export interface ProvenAbsence {
  readonly kind: 'absent';
  readonly takeOver: TakeOver;
  readonly permit: Permit;
}

export interface ProofOptions {
  readonly acquire: () => Promise<Permit | Outcome>;
  /** By the monotonic clock. RunJob may not be sent later than that. */
  readonly latestSendMs: number;
  readonly signal: AbortSignal;
}

/**
 * Makes sure that an absent launch may be launched again. A single listing may omit an execution, so a second one has
 * to omit it too, some seconds later and right before the claim. Where there is no time for that, whoever comes next
 * goes on.
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
