import type { Clock } from '../kit/clock.ts';

/** Less than that is delay on the way, or a clock that is set right little by little. */
const LEAST_JUMP_MS = 10_000;

/**
 * Notices when the ledger's clock jumps ahead. Every claim then looks expired for longer than it is, and a launch
 * that is under way would pass for one that stayed absent.
 *
 * Not guaranteed: a process that had not read the ledger's time before the jump does not notice it, nor does one
 * whose ledger was set back first, until the clock is ahead of where it was.
 */
export class LedgerTime {
  readonly #clock: Clock;
  readonly #onJump: ((byMs: number) => void) | undefined;
  /** How far the ledger's clock is before the monotonic one. A late answer makes it look less, never more. */
  #aheadMs = Number.NEGATIVE_INFINITY;
  #jumpedAtMs = Number.NEGATIVE_INFINITY;

  /** @param options.onJump told of each jump that was noticed, in milliseconds. */
  constructor({ clock, onJump }: { readonly clock: Clock; readonly onJump?: (byMs: number) => void }) {
    this.#clock = clock;
    this.#onJump = onJump;
  }

  /** Takes note of the time that the ledger told in an answer, milliseconds since the Unix epoch. */
  note(ledgerNowMs: number): void {
    const nowMs = this.#clock.monotonic();
    const aheadMs = ledgerNowMs - nowMs;
    const byMs = aheadMs - this.#aheadMs;
    this.#aheadMs = Math.max(this.#aheadMs, aheadMs);
    if (byMs <= LEAST_JUMP_MS || byMs === Number.POSITIVE_INFINITY) return;
    this.#jumpedAtMs = nowMs;
    this.#onJump?.(byMs);
  }

  /**
   * For how long a claim has certainly been expired.
   *
   * @param expiredMsAgo for how long by the ledger's clock; negative while it has not.
   * @returns no more than the time since the clock jumped, as far as that was noticed.
   */
  certain(expiredMsAgo: number): number {
    return Math.min(expiredMsAgo, this.#clock.monotonic() - this.#jumpedAtMs);
  }
}
