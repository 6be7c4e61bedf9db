import { Absences } from './absences.ts';
import { LaunchAttempt, type LaunchParts } from './launch-attempt.ts';
import { keyText } from '../event/launch-key.ts';
import type { Launch } from '../jobs/launch.ts';
import type { Outcome } from './outcome.ts';

/** A launch, and how long its outcome is waited for. */
export interface AwaitedLaunch {
  readonly launch: Launch;
  /** Fires when the caller no longer waits for the outcome, or the process stops. It ends waiting, never a sent RunJob. */
  readonly signal: AbortSignal;
}

interface Running {
  readonly digest: string;
  readonly outcome: Promise<Outcome>;
  readonly abandon: AbortController;
  waiting: number;
}

/**
 * Turns each launch into exactly one execution of its job.
 *
 * For one job and launch id, over any number of deliveries and of instances that share a strict ledger, one
 * call of RunJob at most is under way, and after one that was accepted none is sent. Where an answer
 * was lost, nothing is sent until Cloud Run's own list has told what became of it.
 *
 * **Not guaranteed:**
 * - A process that is frozen between its last look at the lease and the send (Cloud Run throttles the
 *   CPU) can send RunJob after another instance took the launch over. Then two executions start; with a
 *   ledger the job entry lets only one of them work.
 * - Without a database the claims are of this process only; see `ExecutionLedger`.
 * - A launch that Cloud Run accepted later than `relaunchAfterMs` after its lease ended, or listed that
 *   much later, is launched twice.
 * - The task of an execution can run several times: that is Cloud Run's `max_retries`.
 */
export class Launcher {
  readonly #parts: LaunchParts;
  readonly #absences: Absences;
  /** By the text of the key. */
  readonly #running = new Map<string, Running>();

  constructor(parts: LaunchParts) {
    this.#parts = parts;
    this.#absences = new Absences(parts);
  }

  /**
   * Handles one delivery. Deliveries of the same launch in this process share one attempt and its
   * outcome; those that joined an attempt that launched are duplicates of it.
   *
   * Never throws for what the outside does: every failure of RunJob, the list or the ledger is an outcome.
   */
  async launch({ launch, signal }: AwaitedLaunch): Promise<Outcome> {
    const running = this.#running.get(keyText(launch));
    if (running === undefined) return this.#wait(this.#start(launch), signal);
    // What is being launched may come to nothing, so it does not turn another request away for good.
    if (running.digest !== launch.digest) {
      return { kind: 'busy', why: { code: 'another request' } };
    }
    const outcome = await this.#wait(running, signal);
    return outcome.kind === 'launched' ? { kind: 'duplicate', execution: outcome.execution } : outcome;
  }

  #start(launch: Launch): Running {
    const abandon = new AbortController();
    const absences = this.#absences;
    const attempt = new LaunchAttempt({ ...this.#parts, absences, launch, signal: abandon.signal });
    const name = keyText(launch);
    const outcome = attempt.run().finally(() => this.#running.delete(name));
    const running = { digest: launch.digest, outcome, abandon, waiting: 0 };
    this.#running.set(name, running);
    return running;
  }

  /** The attempt is abandoned when the last of its deliveries is; each of them still gets the outcome. */
  async #wait(running: Running, signal: AbortSignal): Promise<Outcome> {
    const leave = (): void => {
      running.waiting -= 1;
      if (running.waiting === 0) running.abandon.abort();
    };
    running.waiting += 1;
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    try {
      return await running.outcome;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }
}
