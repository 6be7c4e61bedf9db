import type { Absences } from './absences.ts';
import { unlessAborted } from '../kit/abort-race.ts';
import {
  ANSWER_RESERVE_MS,
  LEASE_SLACK_MS,
  launchContext,
  type AttemptParts,
  type LaunchContext,
} from './launch-context.ts';
import { LedgerUnavailable, type Claim } from '../ledger/ledger.ts';
import type { ClaimResult, Ledger } from '../executions/ledger.ts';
import type { Launch } from '../jobs/launch.ts';
import { outcomeOfFailure } from './outcome-of-failure.ts';
import { outcomeOfStanding } from './outcome-of-standing.ts';
import { noBudget, STOPPED_WAITING, type Outcome } from './outcome.ts';
import type { Permit } from '../pace/permits.ts';
import { proveAbsent } from './prove-absent.ts';
import { pauseForQuota } from './quota-pause.ts';
import { reconcile, type Reconciled, type TakeOver } from './reconcile.ts';
import { releaseClaim, returnPermit } from './recording.ts';
import { sendRunJob } from './send-run-job.ts';
import { verdictOf } from '../jobs/run-job-failure.ts';

/** How many claims of one delivery may outlast their permits. The pace has adapted after the first. */
const MOST_SLOW_CLAIMS = 2;

/** What every launch of a process without a ledger works with. */
export interface LaunchParts extends AttemptParts {
  readonly ledger: Ledger;
}

export interface LaunchAttemptOptions extends LaunchParts {
  readonly absences: Absences;
  readonly launch: Launch;
  /** Ends waiting, never a sent RunJob. */
  readonly signal: AbortSignal;
}

/** One launch in a process without a database, from the first look at the record to its outcome. */
export class LaunchAttempt {
  readonly #context: LaunchContext & LaunchParts;
  readonly #signal: AbortSignal;
  readonly #leaseMs: number;
  readonly #leaseSlackMs: number;
  /** RunJob may not be sent later. By the monotonic clock, as all times here. */
  readonly #latestSendMs: number;
  readonly #latestAnswerMs: number;
  #pauses = 0;
  #slowClaims = 0;

  constructor(options: LaunchAttemptOptions) {
    const { clock, times, signal } = options;
    this.#context = launchContext(options, options);
    this.#signal = signal;
    const { scale = 1 } = times;
    this.#leaseSlackMs = LEASE_SLACK_MS * scale;
    this.#leaseMs = times.runJobTimeoutMs + this.#leaseSlackMs;
    this.#latestAnswerMs = clock.monotonic() + times.ackDeadlineMs;
    this.#latestSendMs = this.#latestAnswerMs - times.runJobTimeoutMs - ANSWER_RESERVE_MS * scale;
  }

  async run(): Promise<Outcome> {
    const outcome = await this.#outcome();
    this.#context.happened(outcome, this.#context.launch);
    return outcome;
  }

  async #outcome(): Promise<Outcome> {
    try {
      for (;;) {
        const outcome = await this.#tryOnce();
        if (outcome !== 'again') return outcome;
      }
    } catch (error) {
      if (!(error instanceof LedgerUnavailable)) throw error;
      return { kind: 'transient', why: { code: 'ledger unreachable', error: error.message } };
    }
  }

  /** It ends: the pace refuses when no time is left for another try. */
  async #tryOnce(): Promise<Outcome | 'again'> {
    const looked = await unlessAborted(this.#look(), this.#signal);
    if (looked === 'aborted') return STOPPED_WAITING;
    if (looked.kind === 'over') return looked.outcome;
    if (looked.kind === 'absent') return this.#relaunch(looked.takeOver);
    const paced = await this.#pace();
    return 'kind' in paced ? paced : this.#claim(paced);
  }

  async #relaunch(absent: TakeOver): Promise<Outcome | 'again'> {
    const proven = await proveAbsent(this.#context, absent, {
      acquire: () => this.#pace(),
      latestSendMs: this.#latestSendMs,
      signal: this.#signal,
    });
    return proven.kind === 'over' ? proven.outcome : this.#claim(proven.permit, proven.takeOver);
  }

  async #pace(): Promise<Permit | Outcome> {
    const { launch, clock, pace } = this.#context;
    if (clock.monotonic() > this.#latestSendMs) return this.#outOfTime();
    const paced = await pace.acquire({
      publishTimeMs: launch.publishTimeMs ?? clock.now(),
      latestMs: this.#latestSendMs,
      signal: this.#signal,
    });
    switch (paced.kind) {
      case 'granted':
        return paced.permit;
      case 'too late':
        return noBudget(paced.retryAfterMs);
      case 'out of time':
        return this.#outOfTime();
      case 'cancelled':
        return STOPPED_WAITING;
    }
  }

  /** A delivery over budget costs no listing: a burst of them would use up the quota of reads. */
  async #look(): Promise<Reconciled | { readonly kind: 'free' }> {
    const { ledger, launch, key, pace } = this.#context;
    const retryAfterMs = pace.retryAfterMs(this.#latestSendMs);
    const inRecordOnly = retryAfterMs !== undefined;
    const standing = await ledger.look({ key, digest: launch.digest, inRecordOnly });
    if (standing.kind === 'free') {
      return inRecordOnly ? { kind: 'over', outcome: noBudget(retryAfterMs) } : standing;
    }
    if (standing.kind === 'unknown') return reconcile(this.#context, standing);
    return { kind: 'over', outcome: outcomeOfStanding(standing) };
  }

  async #claim(permit: Permit, takeOver?: TakeOver): Promise<Outcome | 'again'> {
    const { ledger, launch, clock, key } = this.#context;
    // The lease counts from here, since it cannot start before the claim is asked for.
    const askedMs = clock.monotonic();
    let result: ClaimResult;
    try {
      result = await ledger.claim({
        key,
        digest: launch.digest,
        leaseMs: this.#leaseMs,
        takeOver: takeOver && { token: takeOver.standing.token, expiredForMs: takeOver.expiredForMs },
      });
    } catch (error) {
      await returnPermit(permit);
      throw error;
    }
    if (result.kind === 'refused') {
      await returnPermit(permit);
      return outcomeOfStanding(result.standing);
    }
    const nowMs = clock.monotonic();
    const isLate = nowMs - askedMs > this.#leaseSlackMs || nowMs > this.#latestSendMs;
    if (!this.#signal.aborted && !isLate && permit.isFresh()) {
      return this.#send(result.claim, takeOver);
    }
    await Promise.all([releaseClaim(this.#context, result.claim, 'not sent in time'), returnPermit(permit)]);
    if (this.#signal.aborted) return STOPPED_WAITING;
    this.#slowClaims += 1;
    if (!isLate && this.#slowClaims < MOST_SLOW_CLAIMS) return 'again';
    if (nowMs > this.#latestSendMs) return this.#outOfTime();
    return { kind: 'transient', why: { code: 'slow claim', tookMs: nowMs - askedMs } };
  }

  async #send(claim: Claim, takeOver: TakeOver | undefined): Promise<Outcome | 'again'> {
    const sent = await sendRunJob(this.#context, {
      claim,
      takeOver,
      signal: this.#signal,
      untilMs: this.#latestAnswerMs,
    });
    if (sent.kind !== 'refused') return sent;
    const { failure } = sent;
    await releaseClaim(this.#context, claim, failure.message);
    if (verdictOf(failure) !== 'throttled') return outcomeOfFailure(failure, this.#context.launch);
    await pauseForQuota(this.#context, { failure, before: this.#pauses });
    this.#pauses += 1;
    return 'again';
  }

  #outOfTime(): Outcome {
    const { clock, times } = this.#context;
    const passedMs = clock.monotonic() - this.#latestAnswerMs + times.ackDeadlineMs;
    return { kind: 'transient', why: { code: 'out of time', passedMs } };
  }
}
