import { shortName } from '../kit/short-name.ts';
import { passed } from '../kit/clock.ts';
import type { LaunchContext, SearchContext } from './launch-context.ts';
import { LedgerUnavailable, type Claim } from '../ledger/ledger.ts';
import type { Outcome } from './outcome.ts';
import type { Permit } from '../pace/permits.ts';

const FIRST_RETRY_MS = 100;

/**
 * Records that RunJob launched; tries until `untilMs` of the monotonic clock. If it fails, the launch is unknown: a
 * later delivery or sweep finds the execution and adopts it.
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
 * The claim may have been settled by hand as not launched, or taken over. Its execution is recorded all the same. If it
 * was taken over and the other claim launched too, the launch is doubled.
 */
async function record(context: LaunchContext, claim: Claim, execution: string | undefined): Promise<void> {
  const { ledger, launch } = context;
  const isSettled = await ledger.settle({ claim, execution });
  if (isSettled || execution === undefined) return;
  await recordFound(context, { execution, digest: launch.digest, inputId: launch.inputId ?? '' });
}

/** Records an execution without its claim, and reports if the ledger has another execution for the launch. */
export async function recordFound(
  { ledger, launch, key, happened }: SearchContext,
  found: { readonly execution: string; readonly digest: string; readonly inputId: string },
): Promise<void> {
  const { execution } = found;
  const recorded = await ledger.adopt({ key, ...found });
  // Full names of one execution can differ: they have the project's id or its number.
  if (recorded !== undefined && shortName(recorded) === shortName(execution)) return;
  happened({ kind: 'doubled', execution, recorded }, launch);
}

/** Gives up a claim that launched nothing. If the ledger is unreachable, the claim expires and is settled later. */
export async function releaseClaim({ ledger }: LaunchContext, claim: Claim, error: string): Promise<void> {
  await quietly(ledger.release({ claim, error }));
}

/** Records that a claim may have launched. If the ledger is unreachable, its expiry has the same effect later. */
export async function recordUnknown({ ledger }: LaunchContext, claim: Claim, error: string): Promise<void> {
  await quietly(ledger.markUnknown({ claim, error }));
}

/** Gives back an unused permit. If the ledger is unreachable, its slot becomes free by itself. */
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
