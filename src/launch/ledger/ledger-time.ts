import type { Clock } from '../kit/clock.ts';

/** Less may be the network's delay, or a clock that is being adjusted gradually. */
const LEAST_JUMP_MS = 10_000;

/**
 * Notices when the ledger's clock jumps ahead. After a jump claims seem to have expired earlier than they did, so a launch
 * that is under way could be taken for an absent one.
 *
 * Not guaranteed: a process that had not read the ledger's time before the jump does not notice it. If the clock was set
 * back first, the jump is noticed only once the clock is ahead of where it was.
 */
export class LedgerTime {
  readonly #clock: Clock;
  readonly #onJump: ((byMs: number) => void) | undefined;
  /** How far the ledger's clock is ahead of the monotonic one. A slow answer makes it look smaller, never larger. */
  #aheadMs = Number.NEGATIVE_INFINITY;
  #jumpedAtMs = Number.NEGATIVE_INFINITY;

  /** @param options.onJump called for each jump, with milliseconds. */
  constructor({ clock, onJump }: { readonly clock: Clock; readonly onJump?: (byMs: number) => void }) {
    this.#clock = clock;
    this.#onJump = onJump;
  }

  /** Notes the ledger's time from an answer, milliseconds since the Unix epoch. */
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
   * How long ago a claim certainly expired.
   *
   * @param expiredMsAgo how long ago by the ledger's clock; negative while it has not.
   * @returns at most the time since the last jump that was noticed.
   */
  certain(expiredMsAgo: number): number {
    return Math.min(expiredMsAgo, this.#clock.monotonic() - this.#jumpedAtMs);
  }
}
