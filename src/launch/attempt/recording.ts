import { shortName } from '../kit/short-name.ts';
import { passed } from '../kit/clock.ts';
import type { LaunchContext, SearchContext } from './launch-context.ts';
import { LedgerUnavailable, type Claim } from '../ledger/ledger.ts';
import type { Outcome } from './outcome.ts';
import type { Permit } from '../pace/permits.ts';

const FIRST_RETRY_MS = 100;

/**
 * Records that RunJob launched, trying until `untilMs` of the monotonic clock. Until it is recorded the
 * message may not be acked; its next delivery finds the execution and adopts it.
 */
export async function recordLaunched(
  context: LaunchContext,
  {
    claim,
    execution,
    untilMs,
  }: { readonly claim: Claim; readonly execution: string | undefined; readonly untilMs: number },
): Promise<Outcome> {
  const { clock, launch, happened, times } = context;
  for (let retryMs = FIRST_RETRY_MS * (times.scale ?? 1); ; retryMs *= 2) {
    try {
      await record(context, claim, execution);
      return { kind: 'launched', execution };
    } catch (error) {
      if (!(error instanceof LedgerUnavailable)) throw error;
      if (clock.monotonic() + retryMs > untilMs) {
        happened({ kind: 'not recorded', execution, err: error }, launch);
        return { kind: 'unknown', why: { code: 'not recorded' } };
      }
    }
    await passed(clock, retryMs);
  }
}

/**
 * A claim that was settled by hand as not launched, or taken over, has launched all the same: that counts. Where it
 * was taken over and the other claim has launched too, the launch is doubled.
 */
async function record(context: LaunchContext, claim: Claim, execution: string | undefined): Promise<void> {
  const { ledger, launch } = context;
  const isSettled = await ledger.settle({ claim, execution });
  if (isSettled || execution === undefined) return;
  await recordFound(context, { execution, digest: launch.digest, inputId: launch.inputId ?? '' });
}

/** Records an execution of the launch beside its claim, and tells when the ledger has another one for it. */
export async function recordFound(
  { ledger, launch, key, happened }: SearchContext,
  found: { readonly execution: string; readonly digest: string; readonly inputId: string },
): Promise<void> {
  const { execution } = found;
  const recorded = await ledger.adopt({ key, ...found });
  // A project has an id and a number, and a full name can have either.
  if (recorded !== undefined && shortName(recorded) === shortName(execution)) return;
  happened({ kind: 'doubled', execution, recorded }, launch);
}

/** Gives a claim up that launched nothing. One that cannot be given up expires, and is looked into then. */
export async function releaseClaim({ ledger }: LaunchContext, claim: Claim, error: string): Promise<void> {
  await quietly(ledger.release({ claim, error }));
}

/** Records that it is not known whether a claim launched; its expiry says the same, only later. */
export async function recordUnknown({ ledger }: LaunchContext, claim: Claim, error: string): Promise<void> {
  await quietly(ledger.markUnknown({ claim, error }));
}

/** Gives a permit back that no call is made with. One that cannot be given back comes free by itself. */
export async function returnPermit(permit: Permit): Promise<void> {
  await quietly(permit.giveBack());
}

async function quietly(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
  }
}
