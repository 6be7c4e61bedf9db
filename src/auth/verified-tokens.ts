import type { Caller } from './caller.ts';

/**
 * Pub/Sub sends one token with all pushes of up to an hour, and checking its signature took a tenth of the CPU of a launch
 * (docs/maintainers/decisions/0008-what-a-launch-costs.md). The price: a withdrawn key stops working a minute later.
 */
const GOOD_FOR_MS = 60_000;
/** Only tokens of allowed accounts are remembered, so there are few. */
const MOST_TOKENS = 100;

interface Verdict {
  readonly caller: Caller;
  readonly checkedMs: number;
  readonly untilMs: number;
}

/** The tokens accepted within the last minute, with their callers. Nothing is kept of a refused one. */
export class VerifiedTokens {
  readonly #verdicts = new Map<string, Verdict>();

  /**
   * The caller of an accepted token; undefined if the token has to be checked.
   *
   * @param token compared exactly: another spelling of the same claims is another token.
   * @param nowMs milliseconds since the Unix epoch.
   */
  callerOf(token: string, nowMs: number): Caller | undefined {
    const verdict = this.#verdicts.get(token);
    if (verdict === undefined) return undefined;
    // If the clock was set back, the token has to be checked again.
    if (verdict.checkedMs <= nowMs && nowMs < verdict.untilMs) return verdict.caller;
    this.#verdicts.delete(token);
    return undefined;
  }

  /** Remembers an accepted token, never beyond `expiresMs` (its expiry in milliseconds since the Unix epoch). */
  add(
    token: string,
    accepted: { readonly caller: Caller; readonly nowMs: number; readonly expiresMs: number },
  ): void {
    const { caller, nowMs, expiresMs } = accepted;
    const untilMs = Math.min(nowMs + GOOD_FOR_MS, expiresMs);
    this.#verdicts.set(token, { caller, checkedMs: nowMs, untilMs });
    if (this.#verdicts.size <= MOST_TOKENS) return;
    const [oldest] = this.#verdicts.keys();
    if (oldest !== undefined) this.#verdicts.delete(oldest);
  }
}
