import type { LaunchContext } from '../attempt/launch-context.ts';
import { queued, type Outcome } from '../attempt/outcome.ts';
import { pauseForQuota } from '../attempt/quota-pause.ts';
import { jobPath } from '../event/launch-key.ts';
import type { Clock } from '../kit/clock.ts';
import { isRefusal, verdictOf, type RunJobFailure } from '../jobs/run-job-failure.ts';
import type { JobKey, LaunchQueue, TakenLaunch } from '../ledger/launch-queue.ts';
import { LedgerUnavailable } from '../ledger/ledger.ts';
import type { Pace } from '../pace/pace.ts';
import { BackOff } from './back-off.ts';

type Why = Extract<Outcome, { readonly kind: 'queued' }>['why'];
type SetUpFault = Extract<Why, { readonly code: 'set-up fault' }>;

interface Pause {
  readonly why: SetUpFault;
  readonly toldMs: number;
}

/** How often a misconfiguration that lasts is reported. */
const TELL_EVERY_MS = 300_000;
const FIRST_BACK_OFF_MS = 1_000;
const LONGEST_BACK_OFF_MS = 60_000;

type RefusedLaunch = Pick<TakenLaunch, 'claim' | 'isProbe'>;
type Refused = LaunchContext & { readonly ledger: LaunchQueue };

/** What this process knows from calls of RunJob that certainly did not launch. */
export class Refusals {
  readonly #clock: Clock;
  readonly #scale: number;
  /** By the full name of the Cloud Run job or the path of one name. */
  readonly #pauses = new Map<string, Pause>();
  /** Of calls that were never sent, by the path of the job. */
  readonly #unsent = new Map<string, { readonly backOff: BackOff; error: string }>();
  /** Of calls that the quota refused. */
  readonly #quotas = new Map<Pace, BackOff>();

  constructor({ clock, times }: Pick<LaunchContext, 'clock' | 'times'>) {
    this.#clock = clock;
    this.#scale = times.scale ?? 1;
  }

  /** Why launches of that job wait, as far as this process knows; undefined if it can be tried. */
  whyOf(job: JobKey): Why | undefined {
    const path = jobPath(job);
    const unsent = this.#unsent.get(path);
    if (unsent?.backOff.isOver === false) return { code: 'not sent', error: unsent.error };
    return (this.#pauses.get(job.job) ?? this.#pauses.get(path))?.why;
  }

  /** Whether calls for that job cannot be sent at the moment. */
  isUnsendable(path: string): boolean {
    return this.#unsent.get(path)?.backOff.isOver === false;
  }

  /** Whether the last call for that job could not be sent. Then a single launch tries first. */
  isDoubtful(path: string): boolean {
    return this.#unsent.has(path);
  }

  /** Call it when a launch was claimed that is not a probe: then the ledger no longer pauses the job. */
  unpaused(job: JobKey): void {
    this.#pauses.delete(job.job);
    this.#pauses.delete(jobPath(job));
  }

  launched({ launch, pace }: Pick<LaunchContext, 'launch' | 'pace'>): void {
    this.unpaused(launch);
    this.#unsent.delete(jobPath(launch));
    this.#quotas.get(pace)?.succeed();
  }

  /** Gives the claim up, or ends the launch if it can never work. Pauses other launches that would fail in the same way. */
  async settle(
    context: Refused,
    { taken, failure }: { readonly taken: RefusedLaunch; readonly failure: RunJobFailure },
  ): Promise<Outcome> {
    const { ledger, launch } = context;
    const { claim, isProbe } = taken;
    const { code, message: error } = failure;
    const verdict = verdictOf(failure);
    try {
      if (verdict === 'throttled') {
        const quota = this.#quotaOf(context.pace);
        quota.fail();
        await pauseForQuota(context, { failure, before: quota.before });
        await ledger.release({ claim, error });
        return queued({ code: 'quota', error });
      }
      if (verdict === 'not launched' || !isRefusal(code)) {
        const forMs = this.#unsentOf(jobPath(launch), error).fail();
        await ledger.release({ claim, error, forMs });
        return queued({ code: 'not sent', error });
      }
      // If the launch has its own values, they may be wrong; otherwise only the configuration can be.
      if (verdict === 'refused' && launch.values.hasOwnValues) {
        await ledger.reject({ claim, reason: code, detail: error });
        return queued({ code: 'refused for good', refusal: code, error });
      }
      const why: SetUpFault = { code: 'set-up fault', refusal: code, error };
      const target = verdict === 'refused' ? jobPath(launch) : launch.job;
      await this.#pause(context, { target, why, isProbe });
      await ledger.release({ claim, error });
      return queued(why);
    } catch (error_) {
      if (!(error_ instanceof LedgerUnavailable)) throw error_;
      // The claim expires into `unknown`, and a sweep settles it.
      return queued({ code: 'ledger unreachable', error: error_.message });
    }
  }

  async #pause(
    { ledger, launch, happened }: Refused,
    {
      target,
      why,
      isProbe,
    }: { readonly target: string; readonly why: SetUpFault; readonly isProbe: boolean },
  ): Promise<void> {
    const { refusal, error } = why;
    const before = this.#pauses.get(target);
    const nowMs = this.#clock.monotonic();
    this.#pauses.set(target, { why, toldMs: before?.toldMs ?? nowMs });
    const isNews = await ledger.pauseJob({ target, refusal, error, isProbe });
    const isStale = before !== undefined && nowMs - before.toldMs >= TELL_EVERY_MS * this.#scale;
    if (!isNews && !isStale) return;
    this.#pauses.set(target, { why, toldMs: nowMs });
    happened({ kind: 'job paused', target, refusal, error }, launch);
  }

  #unsentOf(path: string, error: string): BackOff {
    const backOff = this.#unsent.get(path)?.backOff ?? this.#backOff();
    this.#unsent.set(path, { backOff, error });
    return backOff;
  }

  #quotaOf(pace: Pace): BackOff {
    const backOff = this.#quotas.get(pace) ?? this.#backOff();
    this.#quotas.set(pace, backOff);
    return backOff;
  }

  #backOff(): BackOff {
    const longestMs = LONGEST_BACK_OFF_MS * this.#scale;
    return new BackOff({ clock: this.#clock, firstMs: FIRST_BACK_OFF_MS * this.#scale, longestMs });
  }
}
