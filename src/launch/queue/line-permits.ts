import { returnPermit } from '../attempt/recording.ts';
import { LedgerUnavailable } from '../ledger/ledger.ts';
import { BATCH, type Pace } from '../pace/pace.ts';
import type { Permit } from '../pace/permits.ts';
import type { PaceResult } from '../pace/waiters.ts';
import type { QueueParts } from './queue-parts.ts';

/** How long even a delivery waits for a slot of the budget that is not free at once. */
const MOMENT_MS = 1_000;
/** The longest wait for an answer of the budget. */
const LONGEST_ASKING_MS = 10_000;

/** The permits of a line: from its pace, and from starts that could not use theirs. */
export class LinePermits {
  readonly #pace: Pace;
  readonly #parts: Pick<QueueParts, 'clock' | 'times' | 'stop'>;
  readonly #left: Permit[] = [];

  constructor(options: {
    readonly pace: Pace;
    readonly parts: Pick<QueueParts, 'clock' | 'times' | 'stop'>;
  }) {
    this.#pace = options.pace;
    this.#parts = options.parts;
  }

  /** Leaves a permit for the next launch in line. */
  leave(permit: Permit): void {
    this.#left.push(permit);
  }

  async returnLeft(): Promise<void> {
    await Promise.all(this.#left.splice(0).map(returnPermit));
  }

  /** @returns a permit that is available at once; undefined if there is none, or the ledger cannot be reached. */
  async one(publishTimeMs: number | undefined): Promise<Permit | undefined> {
    try {
      const paced = await this.#acquire({ publishTimeMs, longestWaitMs: 0, most: 1 });
      return paced.kind === 'granted' ? paced.permit : undefined;
    } catch (error) {
      if (!(error instanceof LedgerUnavailable)) throw error;
      return undefined;
    }
  }

  /**
   * The permits that were left, or else some that are available within {@link MOMENT_MS}.
   *
   * @throws LedgerUnavailable
   */
  some(most: number): Promise<PaceResult> {
    const [permit, ...more] = this.#left.splice(0);
    if (permit !== undefined) return Promise.resolve({ kind: 'granted', permit, more });
    return this.#acquire({ longestWaitMs: MOMENT_MS, most: Math.min(most, BATCH) });
  }

  #acquire(request: {
    readonly publishTimeMs?: number | undefined;
    readonly longestWaitMs: number;
    readonly most: number;
  }): Promise<PaceResult> {
    const { clock, times, stop } = this.#parts;
    const { scale = 1 } = times;
    const { publishTimeMs = clock.now(), longestWaitMs, most } = request;
    return this.#pace.acquire({
      publishTimeMs,
      latestMs: clock.monotonic() + LONGEST_ASKING_MS * scale,
      longestWaitMs: longestWaitMs * scale,
      signal: stop,
      most,
    });
  }
}
