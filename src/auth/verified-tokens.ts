import type { Caller } from './caller.ts';

/**
 * How long a verdict is good for. Pub/Sub sends one token with all pushes of up to an hour, and checking its
 * signature was a tenth of the CPU of a launch (docs/maintainers/decisions/0008-what-a-launch-costs.md). A minute
 * leaves one check of many; a withdrawn key stops working a minute later than it would.
 */
const GOOD_FOR_MS = 60_000;
/** Tokens at most: each that is remembered was signed by the issuer for an allowed account, so there are few. */
const MOST_TOKENS = 100;

interface Verdict {
  readonly caller: Caller;
  readonly checkedMs: number;
  readonly untilMs: number;
}

/** Tokens that were accepted within the last minute, and whose they are. Nothing is kept of a refused one. */
export class VerifiedTokens {
  readonly #verdicts = new Map<string, Verdict>();

  /**
   * Whose token that is; undefined where it has to be checked.
   *
   * @param token to the letter: another spelling of the same claims is another token.
   * @param nowMs milliseconds since the Unix epoch.
   */
  callerOf(token: string, nowMs: number): Caller | undefined {
    const verdict = this.#verdicts.get(token);
    if (verdict === undefined) return undefined;
    // A clock that was set back has to be asked about everything again.
    if (verdict.checkedMs <= nowMs && nowMs < verdict.untilMs) return verdict.caller;
    this.#verdicts.delete(token);
    return undefined;
  }

  /** Remembers a token that was accepted; never beyond its expiry, `expiresMs` of the Unix epoch. */
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
