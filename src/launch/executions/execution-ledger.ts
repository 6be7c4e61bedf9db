import { randomUUID } from 'node:crypto';
import { keyText, type LaunchKey } from '../event/launch-key.ts';
import type { Clock } from '../kit/clock.ts';
import type { ExecutionIndex } from './execution-index.ts';
import type { Claim } from '../ledger/ledger.ts';
import type { ClaimRequest, ClaimResult, Ledger, LookOptions, Standing } from './ledger.ts';

interface Entry {
  readonly job: string;
  readonly digest: string;
  readonly token: string;
  state: 'calling' | 'unknown' | 'launched';
  /** By the monotonic clock, milliseconds. */
  readonly firstClaimedMs: number;
  readonly expiresMs: number;
  execution: string | undefined;
}

/** How many settled launches are kept here. The index has them too once Cloud Run lists them. */
const KEPT_LAUNCHED = 10_000;

const HIDDEN = { kind: 'cannot tell', why: { code: 'list hides launch ids' } } as const;
const UNPROVEN = { kind: 'cannot tell', why: { code: 'list unproven' } } as const;

/**
 * The ledger of a bridge without a database: Cloud Run's executions are the record, and claims are in memory.
 *
 * Not guaranteed: two instances do not see each other's claims, so run only one. After a crash, an execution that is not
 * listed yet is not found. An execution that Cloud Run no longer lists is forgotten.
 */
export class ExecutionLedger implements Ledger {
  readonly #indexOf: (job: string) => ExecutionIndex;
  readonly #clock: Clock;
  /** By the text of the key. */
  readonly #entries = new Map<string, Entry>();

  /** @param options.indexOf what Cloud Run lists of a job, by the full name of the job. */
  constructor(options: { readonly indexOf: (job: string) => ExecutionIndex; readonly clock: Clock }) {
    this.#indexOf = options.indexOf;
    this.#clock = options.clock;
  }

  async look({ key, digest, inRecordOnly = false }: LookOptions): Promise<Standing> {
    const known = this.#known(key, digest);
    if (known.kind !== 'free' || inRecordOnly) return known;
    const index = this.#indexOf(key.job);
    const finding = await index.find({ key });
    if (finding.kind === 'cannot tell') return finding;
    if (finding.kind === 'not shown') {
      return index.hidesLaunchIds ? HIDDEN : known;
    }
    return this.#known(key, digest);
  }

  /** Synchronous up to its result, so that of several claims at once the first one wins. */
  async claim(request: ClaimRequest): Promise<ClaimResult> {
    const { key, digest, leaseMs, takeOver } = request;
    const standing = this.#known(key, digest);
    const index = this.#indexOf(key.job);
    const earlier = this.#entries.get(keyText(key));
    if (standing.kind !== 'free' && !isTakenOver(standing, takeOver)) return { kind: 'refused', standing };
    if (index.hidesLaunchIds) return { kind: 'refused', standing: HIDDEN };
    if (index.isUndecided && this.#calls(key.job) > 0) return { kind: 'refused', standing: UNPROVEN };
    const nowMs = this.#clock.monotonic();
    const token = randomUUID();
    this.#entries.set(keyText(key), {
      job: key.job,
      digest,
      token,
      state: 'calling',
      firstClaimedMs: earlier?.firstClaimedMs ?? nowMs,
      expiresMs: nowMs + leaseMs,
      execution: undefined,
    });
    return { kind: 'claimed', claim: { key, token } };
  }

  async settle({
    claim,
    execution,
  }: {
    readonly claim: Claim;
    readonly execution: string | undefined;
  }): Promise<boolean> {
    const entry = this.#claimed(claim);
    if (entry === undefined) return false;
    this.#setLaunched(claim.key, { ...entry, state: 'launched', execution });
    return true;
  }

  async release({ claim }: { readonly claim: Claim }): Promise<boolean> {
    return this.#claimed(claim) !== undefined && this.#entries.delete(keyText(claim.key));
  }

  async markUnknown({ claim }: { readonly claim: Claim }): Promise<boolean> {
    const entry = this.#claimed(claim);
    if (entry === undefined) return false;
    entry.state = 'unknown';
    return true;
  }

  async adopt(options: {
    readonly key: LaunchKey;
    readonly digest: string;
    readonly execution: string;
  }): Promise<string | undefined> {
    const { key, digest, execution } = options;
    const entry = this.#entries.get(keyText(key));
    const isRecorded = entry?.state === 'launched';
    if (isRecorded && (entry.execution !== undefined || entry.digest !== digest)) return entry.execution;
    const nowMs = this.#clock.monotonic();
    const since = { job: key.job, token: randomUUID(), firstClaimedMs: nowMs, expiresMs: nowMs };
    this.#setLaunched(key, { ...since, ...entry, digest, state: 'launched', execution });
    return execution;
  }

  /** What this process knows without a read. */
  #known(key: LaunchKey, digest: string): Standing {
    const entry = this.#entries.get(keyText(key));
    const listed = this.#indexOf(key.job).known(key);
    if (entry?.state === 'launched' || listed !== undefined) {
      const recorded = entry?.digest ?? listed?.digest;
      if (recorded !== undefined && recorded !== digest) return { kind: 'conflict' };
      return { kind: 'launched', execution: entry?.execution ?? listed?.name };
    }
    if (entry === undefined) return { kind: 'free' };
    const nowMs = this.#clock.monotonic();
    if (entry.state === 'calling' && entry.expiresMs > nowMs) {
      return { kind: 'calling', expiresInMs: entry.expiresMs - nowMs };
    }
    return {
      kind: 'unknown',
      token: entry.token,
      firstClaimedMsAgo: nowMs - entry.firstClaimedMs,
      expiredMsAgo: nowMs - entry.expiresMs,
    };
  }

  #claimed({ key, token }: Claim): Entry | undefined {
    const entry = this.#entries.get(keyText(key));
    return entry?.token === token && entry.state !== 'launched' ? entry : undefined;
  }

  /** Moves the entry to the end, so that the oldest settled ones are dropped first. */
  #setLaunched(key: LaunchKey, entry: Entry): void {
    const name = keyText(key);
    this.#entries.delete(name);
    this.#entries.set(name, entry);
    if (this.#entries.size <= KEPT_LAUNCHED) return;
    for (const [oldest, { state }] of this.#entries) {
      if (state !== 'launched') continue;
      this.#entries.delete(oldest);
      return;
    }
  }

  /** How many launches of the job are being called. */
  #calls(job: string): number {
    const nowMs = this.#clock.monotonic();
    return [...this.#entries.values()].filter(
      (entry) => entry.job === job && entry.state === 'calling' && entry.expiresMs > nowMs,
    ).length;
  }
}

function isTakenOver(standing: Standing, takeOver: ClaimRequest['takeOver']): boolean {
  return (
    takeOver !== undefined &&
    standing.kind === 'unknown' &&
    standing.token === takeOver.token &&
    standing.expiredMsAgo >= takeOver.expiredForMs
  );
}
