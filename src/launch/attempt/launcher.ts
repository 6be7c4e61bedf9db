import { Absences } from './absences.ts';
import { LaunchAttempt, type LaunchParts } from './launch-attempt.ts';
import { keyText } from '../event/launch-key.ts';
import type { Launch } from '../jobs/launch.ts';
import type { Outcome } from './outcome.ts';

/** A launch whose caller waits for its outcome. */
export interface AwaitedLaunch {
  readonly launch: Launch;
  /** Fires when the caller no longer waits, or the process stops. It ends waiting, never a sent RunJob. */
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
 * For one job and launch id, at most one call of RunJob is under way, over any number of deliveries and of instances
 * that share a ledger. After an accepted call no other is sent. If an answer was lost, nothing is sent until Cloud
 * Run's list shows what became of the call.
 *
 * **Not guaranteed:**
 * - A process can be frozen (Cloud Run throttles the CPU) between its last check of the lease and the send. If another
 *   instance takes the launch over meanwhile, two executions start. With a ledger the job entry lets only one work.
 * - Without a database claims exist in this process only; see `ExecutionLedger`.
 * - If Cloud Run accepts or lists a launch more than `relaunchAfterMs` after its lease ended, it is launched twice.
 * - A task of an execution can run several times: that is Cloud Run's `max_retries`.
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
   * Handles one delivery. Deliveries of the same launch in this process share one attempt and its outcome; if it
   * launched, those that joined are duplicates.
   *
   * Failures of RunJob, the list or the ledger are outcomes; it does not throw for them.
   */
  async launch({ launch, signal }: AwaitedLaunch): Promise<Outcome> {
    const running = this.#running.get(keyText(launch));
    if (running === undefined) return this.#wait(this.#start(launch), signal);
    // The running attempt may fail, so another request under this launch id is not rejected yet.
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

  /** The attempt is aborted when no delivery waits for it any longer; each delivery still gets the outcome. */
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
