import { launchContext, type SearchContext } from '../attempt/launch-context.ts';
import { queued, STOPPED_WAITING, type Outcome } from '../attempt/outcome.ts';
import { proveAbsent, SECOND_LISTING_MS } from '../attempt/prove-absent.ts';
import { reconcile, type TakeOver } from '../attempt/reconcile.ts';
import { returnPermit } from '../attempt/recording.ts';
import type { SweepStep, StepResult, SweepTime } from '../executions/sweep-step.ts';
import type { KnownLaunch, Launch } from '../jobs/launch.ts';
import { traceOfLaunch } from '../kit/trace.ts';
import type { Agenda, TakenOver, UnknownLaunch } from '../ledger/launch-queue.ts';
import type { Permit } from '../pace/permits.ts';
import { launchTaken, leaseMsOf, type TakenParts } from './taken-launch.ts';

/** The most in one step. One listing serves all of a job. */
const MOST = 100;

/** `notRelaunched`: it is queued again: RunJob was refused, its job is paused, or this process does not have its job. */
type Settled = 'found' | 'relaunched' | 'notRelaunched' | 'ended' | 'stillUnknown';

/**
 * Settles unknown launches:
 *
 * - Found in Cloud Run's list: adopted.
 * - Absent for long enough, and from two listings: launched again. If it is to be cancelled or replaced, or has expired,
 *   it ends instead. If its job is paused, or this process does not have its job, it goes back into the queue.
 * - Otherwise it stays unknown, and nothing is launched.
 */
export class UnknownLaunches implements SweepStep {
  readonly #parts: TakenParts;

  constructor(parts: TakenParts) {
    this.#parts = parts;
  }

  isNeeded({ unknown }: Agenda): boolean {
    return unknown > 0;
  }

  async run(time: SweepTime): Promise<StepResult> {
    const launches = await this.#parts.ledger.unknown({ most: MOST });
    const settling = launches.map((one) => this.#settle(one, time));
    // Wait for all before an error is thrown, so that every sent call is recorded.
    await Promise.allSettled(settling);
    const counts = { found: 0, relaunched: 0, ended: 0, notRelaunched: 0, stillUnknown: 0 };
    for (const settled of await Promise.all(settling)) counts[settled] += 1;
    const { stillUnknown, notRelaunched, ...changed } = counts;
    return { changed, noted: { stillUnknown, notRelaunched } };
  }

  async #settle(unknown: UnknownLaunch, time: SweepTime): Promise<Settled> {
    const outcome = await this.#outcome(unknown, time);
    if (typeof outcome === 'string') return outcome;
    if (unknown.isNews) {
      const sinceMs = unknown.standing.firstClaimedMsAgo;
      this.#parts.happened({ kind: 'still unknown', outcome, sinceMs }, knownOf(unknown));
    }
    return 'stillUnknown';
  }

  /** @returns an outcome if it is still unknown: why. */
  async #outcome(unknown: UnknownLaunch, time: SweepTime): Promise<Settled | Outcome> {
    const { launch, standing, key } = unknown;
    const { absences, executionsOf } = this.#parts;
    const executions = executionsOf(key.job);
    const search: SearchContext = { ...this.#parts, absences, executions, key, launch: knownOf(unknown) };
    const reconciled = await reconcile(search, standing);
    if (reconciled.kind === 'absent') {
      if (launch === undefined) return stillUnknown('not our job');
      if (!this.#isOurs(launch)) return this.#giveBack(unknown, reconciled.takeOver);
      return this.#relaunch(launch, reconciled.takeOver, time);
    }
    const { outcome } = reconciled;
    return outcome.kind === 'duplicate' || outcome.kind === 'rejected' ? 'found' : outcome;
  }

  /** It certainly was not launched. It waits for a process that has its job, or ends as was wished. */
  async #giveBack(
    { key }: UnknownLaunch,
    { standing, expiredForMs, listedMs, absentSinceMs }: TakeOver,
  ): Promise<Settled | Outcome> {
    const { ledger, times } = this.#parts;
    // A later sweep makes the second listing.
    if (listedMs < absentSinceMs + SECOND_LISTING_MS * (times.scale ?? 1)) return stillUnknown('not our job');
    const { token } = standing;
    const taken = await ledger.takeOver({ key, token, expiredForMs, leaseMs: leaseMsOf(this.#parts) });
    if (taken.kind !== 'claimed') return settledOf(taken);
    await ledger.release({ claim: taken.claim, error: 'it was not launched, and no job here is its own' });
    return 'notRelaunched';
  }

  async #relaunch(launch: Launch, absent: TakeOver, time: SweepTime): Promise<Settled | Outcome> {
    const { ledger, clock, absences } = this.#parts;
    const context = launchContext(this.#parts, { launch, absences });
    const proven = await proveAbsent(context, absent, {
      acquire: () => this.#acquire(launch, time),
      latestSendMs: time.untilMs,
      signal: time.signal,
    });
    if (proven.kind === 'over') return proven.outcome.kind === 'duplicate' ? 'found' : proven.outcome;
    const { takeOver, permit } = proven;
    const { token } = takeOver.standing;
    const { expiredForMs } = takeOver;
    const askedMs = clock.monotonic();
    const leaseMs = leaseMsOf(this.#parts);
    const { key } = context;
    let taken: Awaited<ReturnType<typeof ledger.takeOver>> | undefined;
    try {
      taken = await ledger.takeOver({ key, token, expiredForMs, leaseMs });
    } finally {
      if (taken?.kind !== 'claimed') await returnPermit(permit);
    }
    if (taken.kind !== 'claimed') return settledOf(taken);
    const outcome = await launchTaken(this.#parts, {
      taken: { launch, claim: taken.claim, isProbe: false },
      permit,
      askedMs,
      takeOver,
    });
    this.#parts.happened({ kind: 'from the queue', outcome }, launch);
    return outcome.kind === 'launched' ? 'relaunched' : 'notRelaunched';
  }

  async #acquire(launch: Launch, { untilMs, signal }: SweepTime): Promise<Permit | Outcome> {
    const { clock, paceOf } = this.#parts;
    const paced = await paceOf(launch.job).acquire({
      publishTimeMs: launch.publishTimeMs ?? clock.now(),
      latestMs: untilMs,
      signal,
    });
    if (paced.kind === 'granted') return paced.permit;
    return paced.kind === 'cancelled' ? STOPPED_WAITING : queued({ code: 'no budget' });
  }

  #isOurs({ job, name }: Launch): boolean {
    return this.#parts.jobs.some((one) => one.job === job && one.name === name);
  }
}

function settledOf({ kind }: Exclude<TakenOver, { readonly kind: 'claimed' }>): Settled | Outcome {
  if (kind === 'refused') return stillUnknown('claim ended');
  return kind === 'ended' ? 'ended' : 'notRelaunched';
}

function stillUnknown(code: 'not our job' | 'claim ended'): Outcome {
  return { kind: 'unknown', why: { code } };
}

/** A launch that the previous version claimed has a record and no request. */
function knownOf({ launch, key, digest, inputId }: UnknownLaunch): KnownLaunch {
  return (
    launch ?? {
      ...key,
      digest,
      inputId: inputId === '' ? undefined : inputId,
      rule: undefined,
      trace: traceOfLaunch(key.launchId),
    }
  );
}
