import type { Clock } from '../launch/kit/clock.ts';
import { LedgerUnavailable } from '../launch/ledger/ledger.ts';
import type { Upkeep } from '../launch/ledger/ledger-store.ts';
import type { Logger } from '../logging/logger.ts';

/** Whether launches can be made with the ledger; `detail` is public. */
export type LedgerStanding =
  | { readonly kind: 'usable' }
  /** It does not answer, often only for a moment: a restart, the network. */
  | { readonly kind: 'unreachable'; readonly detail: string }
  /** It answers, but its tables are missing or cannot be created. */
  | { readonly kind: 'unprepared'; readonly detail: string };

export interface LedgerUpkeepOptions {
  readonly ledger: Upkeep;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long a finished launch is remembered. */
  readonly retentionDays: number;
}

const RETRY_MS = 5_000;
const RETENTION_INTERVAL_MS = 3_600_000;
/** Earlier probes after a look at the ledger get the same answer. */
const LOOK_EVERY_MS = 1_000;
/** How long a probe waits for the ledger; a platform gives it a second or more. */
const PROBE_WAIT_MS = 500;

/**
 * Keeps the ledger usable: creates its tables, at the start and whenever a statement finds them missing, and tries again
 * until that works; and removes old launches once an hour.
 */
export class LedgerUpkeep {
  readonly #options: LedgerUpkeepOptions;
  readonly #stop = new AbortController();
  readonly #timers = new Set<{ cancel(): void }>();
  #standing: LedgerStanding = { kind: 'usable' };
  /** While the schema is being made, or waits to be tried again. */
  #isPreparing = false;
  #looking: Promise<void> | undefined;
  #lookedMs = Number.NEGATIVE_INFINITY;

  private constructor(options: LedgerUpkeepOptions) {
    this.#options = options;
    options.ledger.onUnprepared(() => this.#restore());
  }

  /**
   * Brings the ledger up to date. If it is unreachable, the service starts anyway, answers pushes with 503, and tries
   * again.
   *
   * @throws any other error of the ledger, such as a missing right.
   */
  static async start(options: LedgerUpkeepOptions): Promise<LedgerUpkeep> {
    const upkeep = new LedgerUpkeep(options);
    const error = await upkeep.#prepare();
    if (error !== undefined && !(error instanceof LedgerUnavailable)) {
      upkeep.stop();
      throw error;
    }
    upkeep.#later(RETENTION_INTERVAL_MS * Math.random(), () => upkeep.#removeOld());
    return upkeep;
  }

  /** Whether launches can be made now. If the ledger is slow to answer, what was known before. */
  async standing(): Promise<LedgerStanding> {
    const { clock } = this.#options;
    const isKnown = this.#isPreparing || clock.monotonic() - this.#lookedMs < LOOK_EVERY_MS;
    if (!isKnown) {
      this.#looking ??= this.#look();
      await this.#atMost(PROBE_WAIT_MS, this.#looking);
    }
    return this.#standing;
  }

  stop(): void {
    this.#stop.abort();
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }

  async #look(): Promise<void> {
    const { ledger, clock, logger } = this.#options;
    try {
      if (await ledger.isPrepared()) this.#standing = { kind: 'usable' };
      else this.#restore();
    } catch (error) {
      const before = this.#standing.kind;
      this.#standing = standingAfter(error);
      if (this.#standing.kind !== before) logger.error({ err: error }, WHY[this.#standing.kind]);
    }
    this.#lookedMs = clock.monotonic();
    this.#looking = undefined;
  }

  /** Started once, however many statements fail before it is done. */
  #restore(): void {
    if (this.#isPreparing || this.#stop.signal.aborted) return;
    const { logger } = this.#options;
    this.#standing = {
      kind: 'unprepared',
      detail: 'the tables of the ledger are missing and are being created again',
    };
    logger.error(
      'the tables of the ledger were missing and are created again: earlier launches are forgotten, so a message that comes again is launched again',
    );
    void this.#prepare();
  }

  /** @returns the database's error, if the schema could not be created; it is tried again later. */
  async #prepare(): Promise<Error | undefined> {
    const { ledger, logger } = this.#options;
    this.#isPreparing = true;
    try {
      await ledger.prepare();
    } catch (error) {
      this.#standing = standingAfter(error);
      logger.error({ err: error }, WHY[this.#standing.kind]);
      this.#later(RETRY_MS, () => this.#prepare());
      return error as Error;
    }
    this.#standing = { kind: 'usable' };
    this.#isPreparing = false;
    return undefined;
  }

  async #removeOld(): Promise<void> {
    const { ledger, logger, retentionDays } = this.#options;
    try {
      await ledger.removeFinished({ retentionDays, signal: this.#stop.signal });
    } catch (error) {
      logger.warn({ err: error }, 'old launches could not be removed; it is tried again in an hour');
    }
    this.#later(RETENTION_INTERVAL_MS, () => this.#removeOld());
  }

  #later(delayMs: number, step: () => Promise<unknown>): void {
    if (this.#stop.signal.aborted) return;
    const timer = this.#options.clock.setTimer(delayMs, () => {
      this.#timers.delete(timer);
      void step();
    });
    this.#timers.add(timer);
  }

  async #atMost(limitMs: number, work: Promise<void>): Promise<void> {
    const limit = Promise.withResolvers<void>();
    const timer = this.#options.clock.setTimer(limitMs, limit.resolve);
    await Promise.race([work, limit.promise]);
    timer.cancel();
  }
}

const WHY: Readonly<Record<LedgerStanding['kind'], string>> = {
  usable: '',
  unreachable:
    'the ledger cannot be reached: nothing is launched until it can; check LEDGER_URL and the database',
  unprepared:
    'the tables of the ledger cannot be made: nothing is launched until they can; check the rights of the user of LEDGER_URL',
};

/** The database's own words may name its user, so they are only in the log. */
function standingAfter(error: unknown): Exclude<LedgerStanding, { readonly kind: 'usable' }> {
  return error instanceof LedgerUnavailable
    ? { kind: 'unreachable', detail: 'the ledger cannot be reached' }
    : { kind: 'unprepared', detail: 'the tables of the ledger cannot be made' };
}
