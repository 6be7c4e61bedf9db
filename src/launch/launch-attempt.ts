import { unlessAborted } from './abort-race.ts';
import type { ListedExecution } from './execution-index.ts';
import { ANSWER_RESERVE_MS, type LaunchContext, type LaunchParts } from './launch-context.ts';
import { LedgerUnavailable, type Claim, type ClaimResult } from './ledger.ts';
import type { Launch } from './message.ts';
import { outcomeOfFailure } from './outcome-of-failure.ts';
import { outcomeOfStanding } from './outcome-of-standing.ts';
import {
  goneOutcome,
  heldOutcome,
  outOfTimeOutcome,
  slowClaimOutcome,
  throttledOutcome,
  transientOutcome,
  type Outcome,
} from './outcome.ts';
import type { Permit } from './permits.ts';
import { pauseForQuota } from './quota-pause.ts';
import { adopt, reconcile, type TakeOver, type Way } from './reconcile.ts';
import { recordLaunched, recordUnknown, releaseClaim, returnPermit } from './recording.ts';
import { runJobCall } from './run-job-call.ts';
import { RunJobFailure, verdictOf } from './run-job-failure.ts';

/** What a lease holds beyond the deadline of RunJob: the send may come so late after the claim was asked for. */
const LEASE_SLACK_MS = 5_000;
/** Claims of one delivery that outlast their permit; the pace has learnt from the first. */
const MOST_STALE_CLAIMS = 2;

export interface LaunchAttemptOptions extends LaunchParts {
  readonly launch: Launch;
  /** Ends waiting, never a sent RunJob. */
  readonly signal: AbortSignal;
}

/** The way of one launch through one process, from the first look at the ledger to its outcome. */
export class LaunchAttempt {
  readonly #context: LaunchContext;
  readonly #signal: AbortSignal;
  readonly #leaseMs: number;
  readonly #leaseSlackMs: number;
  /** By the monotonic clock, as all times here. RunJob may not be sent later than that. */
  readonly #latestSendMs: number;
  readonly #latestAnswerMs: number;
  #pauses = 0;
  #staleClaims = 0;

  constructor(options: LaunchAttemptOptions) {
    const { clock, times, settings, launch, signal } = options;
    this.#context = { ...options, key: { job: settings.job, launchId: launch.launchId } };
    this.#signal = signal;
    const { scale = 1 } = times;
    this.#leaseSlackMs = LEASE_SLACK_MS * scale;
    this.#leaseMs = times.runJobTimeoutMs + this.#leaseSlackMs;
    this.#latestAnswerMs = clock.monotonic() + times.ackDeadlineMs;
    this.#latestSendMs = this.#latestAnswerMs - times.runJobTimeoutMs - ANSWER_RESERVE_MS * scale;
  }

  async run(): Promise<Outcome> {
    try {
      for (;;) {
        const outcome = await this.#tryOnce();
        if (outcome !== undefined) return outcome;
      }
    } catch (error) {
      if (!(error instanceof LedgerUnavailable)) throw error;
      return transientOutcome(`the ledger cannot be reached: ${error.message}`);
    }
  }

  /** @returns undefined when there is reason to try again; the pace says when there is no time left. */
  async #tryOnce(): Promise<Outcome | undefined> {
    const { launch, clock, pace } = this.#context;
    const way = await unlessAborted(this.#look(), this.#signal);
    if (way === undefined) return goneOutcome();
    if ('outcome' in way) return way.outcome;
    const paced = await pace.acquire({
      publishTimeMs: launch.publishTimeMs ?? clock.now(),
      latestMs: this.#latestSendMs,
      signal: this.#signal,
    });
    switch (paced.kind) {
      case 'granted':
        return this.#claim(paced.permit, way.takeOver);
      case 'too late':
        return throttledOutcome(paced.retryAfterMs);
      case 'out of time':
        return outOfTimeOutcome(this.#passedMs());
      case 'cancelled':
        return goneOutcome();
    }
  }

  /** What is going to be turned away costs no listing: a burst over budget would use up the quota of reads. */
  async #look(): Promise<Way> {
    const { ledger, launch, key, pace } = this.#context;
    const retryAfterMs = pace.retryAfterMs(this.#latestSendMs);
    const inRecordOnly = retryAfterMs !== undefined;
    const standing = await ledger.look({ key, digest: launch.digest, inRecordOnly });
    if (standing.kind === 'free') {
      return inRecordOnly ? { outcome: throttledOutcome(retryAfterMs) } : { takeOver: undefined };
    }
    if (standing.kind === 'unknown') return reconcile(this.#context, standing);
    return { outcome: outcomeOfStanding(standing) };
  }

  async #claim(permit: Permit, takeOver: TakeOver | undefined): Promise<Outcome | undefined> {
    const { ledger, launch, clock, key } = this.#context;
    // The lease counts from before the claim was asked for: the ledger cannot have started it earlier.
    const askedMs = clock.monotonic();
    let result: ClaimResult;
    try {
      result = await ledger.claim({
        key,
        digest: launch.digest,
        inputId: launch.request.id,
        leaseMs: this.#leaseMs,
        messageId: launch.messageId,
        traceId: launch.trace?.traceId,
        takeOver,
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
    if (this.#signal.aborted) return goneOutcome();
    this.#staleClaims += 1;
    if (!isLate && this.#staleClaims < MOST_STALE_CLAIMS) return undefined;
    return nowMs > this.#latestSendMs
      ? outOfTimeOutcome(this.#passedMs())
      : slowClaimOutcome(nowMs - askedMs);
  }

  /** How long ago the attempt began. */
  #passedMs(): number {
    const { clock, times } = this.#context;
    return clock.monotonic() - this.#latestAnswerMs + times.ackDeadlineMs;
  }

  /** Between the last look at the lease and the send nothing may take time: neither an `await`, nor a log line. */
  async #send(claim: Claim, takeOver: TakeOver | undefined): Promise<Outcome | undefined> {
    const { runner, launch, settings, notify } = this.#context;
    let answer: ListedExecution | RunJobFailure | undefined;
    try {
      answer = await runner.run(runJobCall(launch, settings));
    } catch (error) {
      if (!(error instanceof RunJobFailure)) throw error;
      answer = error;
    }
    if (takeOver !== undefined) notify({ kind: 'relaunched', absentForMs: takeOver.absentForMs }, launch);
    if (answer instanceof RunJobFailure) return this.#handle(answer, claim);
    if (answer !== undefined) this.#checkShown(answer);
    return recordLaunched(this.#context, { claim, execution: answer?.name, untilMs: this.#latestAnswerMs });
  }

  async #handle(failure: RunJobFailure, claim: Claim): Promise<Outcome | undefined> {
    const verdict = verdictOf(failure);
    if (verdict === 'unknown') {
      await recordUnknown(this.#context, claim, failure.message);
      return this.#lookAtOnce(failure);
    }
    await releaseClaim(this.#context, claim, failure.message);
    if (verdict !== 'throttled') return outcomeOfFailure({ failure, verdict, launch: this.#context.launch });
    await pauseForQuota(this.#context, { failure, before: this.#pauses });
    this.#pauses += 1;
    return undefined;
  }

  /** The execution may be listed already; then the delivery need not come again. */
  async #lookAtOnce(failure: RunJobFailure): Promise<Outcome> {
    const { executions, launch, clock } = this.#context;
    const late = new AbortController();
    const timer = clock.setTimer(this.#latestAnswerMs - clock.monotonic(), () => late.abort());
    const search = executions.find({ launchId: launch.launchId });
    const finding = await unlessAborted(search, AbortSignal.any([this.#signal, late.signal]));
    timer.cancel();
    if (finding?.kind !== 'found') return heldOutcome(failure.message);
    const outcome = await adopt(this.#context, finding.execution);
    return outcome.kind === 'duplicate' ? { ...outcome, kind: 'launched' } : outcome;
  }

  #checkShown(started: ListedExecution): void {
    const { executions, launch, notify } = this.#context;
    executions.add(started);
    if (started.launchId !== undefined || !executions.noteEnvHidden()) return;
    notify({ kind: 'environment hidden', execution: started.name }, launch);
  }
}
