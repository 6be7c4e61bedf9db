import type { Outcome } from '../attempt/outcome.ts';
import { jobPath, keyText, type LaunchKey } from '../event/launch-key.ts';
import type { StepResult } from '../executions/sweep-step.ts';
import type { JobKey } from '../ledger/launch-queue.ts';
import { BATCH } from '../pace/pace.ts';

export interface DemandOptions {
  readonly job: JobKey;
  /** Ends the demand; what is being launched goes on. */
  readonly signal: AbortSignal;
  /** By the monotonic clock: nothing is claimed for it later. */
  readonly untilMs: number;
}

/** A delivery that wants its own launch tried, and until then those of its job that are older. */
export class OwnDemand {
  readonly path: string;
  readonly options: DemandOptions;
  readonly own: string;
  readonly most = 1;
  readonly waitsUntilMs = Number.NEGATIVE_INFINITY;
  readonly outcome: Promise<Outcome>;
  /** How often its launch was claimed, and given back for lack of time. */
  tries = 0;
  readonly #settled = Promise.withResolvers<Outcome>();

  constructor(options: DemandOptions & { readonly own: LaunchKey }) {
    this.options = options;
    this.path = jobPath(options.job);
    this.own = keyText(options.own);
    this.outcome = this.#settled.promise;
  }

  settle(outcome: Outcome): void {
    this.#settled.resolve(outcome);
  }

  fail(error: unknown): void {
    this.#settled.reject(error);
  }
}

/** Whoever wants all launched of one job that can be launched now. */
export class DueDemand {
  readonly path: string;
  readonly options: DemandOptions;
  readonly own = undefined;
  /** So many are claimed at once: more each time, since permits that find nothing have to be given back one by one. */
  most = 1;
  /** By the monotonic clock: it waits for pace where a slot comes free before that. */
  readonly waitsUntilMs: number;
  readonly result: Promise<StepResult>;
  readonly #attempts: Promise<Outcome>[] = [];
  readonly #ended = Promise.withResolvers<boolean>();

  constructor(options: DemandOptions & { readonly waitsUntilMs: number }) {
    this.options = options;
    this.path = jobPath(options.job);
    this.waitsUntilMs = options.waitsUntilMs;
    this.result = this.#result();
  }

  add(attempt: Promise<Outcome>): void {
    this.#attempts.push(attempt);
  }

  /** As many were claimed as there were permits. */
  grow(): void {
    this.most = Math.min(2 * this.most, BATCH);
  }

  /** @param goesOn whether there may be more to launch, given time. */
  end(goesOn: boolean): void {
    this.#ended.resolve(goesOn);
  }

  fail(error: unknown): void {
    this.#ended.reject(error);
  }

  /** It waits for the answers of RunJob, and counts them. */
  async #result(): Promise<StepResult> {
    let goesOn: boolean;
    try {
      goesOn = await this.#ended.promise;
    } finally {
      await Promise.allSettled(this.#attempts);
    }
    const counts = { launched: 0, refused: 0, unsure: 0 };
    for (const outcome of await Promise.all(this.#attempts)) {
      goesOn ||= isSlowClaim(outcome);
      counts[countOf(outcome)] += 1;
    }
    const { launched, ...noted } = counts;
    return { changed: { launched }, noted, goesOn: goesOn || launched > 0 };
  }
}

/** It is in line again, since too much time had passed to send it. */
export function isSlowClaim(outcome: Outcome): boolean {
  return outcome.kind === 'queued' && outcome.why.code === 'slow claim';
}

function countOf(outcome: Outcome): 'launched' | 'refused' | 'unsure' {
  if (outcome.kind === 'launched') return 'launched';
  return outcome.kind === 'queued' && UNSURE.has(outcome.why.code) ? 'unsure' : 'refused';
}

const UNSURE: ReadonlySet<string> = new Set(['answer lost', 'not recorded', 'found, not recorded']);
