import type { Outcome } from '../attempt/outcome.ts';
import { jobPath, keyText, type LaunchKey } from '../event/launch-key.ts';
import type { StepResult } from '../executions/sweep-step.ts';
import type { JobKey } from '../ledger/launch-queue.ts';
import { BATCH } from '../pace/pace.ts';

export interface DemandOptions {
  readonly job: JobKey;
  /** Ends the demand. Launches that are being sent go on. */
  readonly signal: AbortSignal;
  /** By the monotonic clock. No launch is claimed for this demand later than that. */
  readonly untilMs: number;
}

/** Of one delivery: it wants its own launch tried. Older launches of the job are tried first. */
export class OwnDemand {
  readonly path: string;
  readonly options: DemandOptions;
  readonly own: string;
  readonly most = 1;
  readonly waitsUntilMs = Number.NEGATIVE_INFINITY;
  readonly outcome: Promise<Outcome>;
  /** How often its launch was claimed and given back because the claim came too late. */
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

/** Of a sweep or an end: it wants every launch of one job that can be started now. */
export class DueDemand {
  readonly path: string;
  readonly options: DemandOptions;
  readonly own = undefined;
  /** How many to claim at once. It grows, because each permit that finds no launch has to be given back singly. */
  most = 1;
  /** By the monotonic clock. It waits for the pace if a call is allowed before that. */
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

  /** Call it when every permit found a launch. */
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

/** Its claim came too late for the send, so it is back in line. */
export function isSlowClaim(outcome: Outcome): boolean {
  return outcome.kind === 'queued' && outcome.why.code === 'slow claim';
}

function countOf(outcome: Outcome): 'launched' | 'refused' | 'unsure' {
  if (outcome.kind === 'launched') return 'launched';
  return outcome.kind === 'queued' && UNSURE.has(outcome.why.code) ? 'unsure' : 'refused';
}

const UNSURE: ReadonlySet<string> = new Set(['answer lost', 'not recorded', 'found, not recorded']);
