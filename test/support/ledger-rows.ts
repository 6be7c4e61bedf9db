import type { ClaimRequest, ClaimResult, Standing } from '../../src/launch/ledger/ledger.ts';

export interface Row {
  readonly digest: string;
  readonly state: 'open' | 'calling' | 'unknown' | 'launched';
  readonly token: string | undefined;
  readonly expiresAtMs: number;
  /** When that is by the time of the simulation, which no clock of the database changes. */
  readonly leaseEndsMs: number;
  readonly firstClaimedAtMs: number | undefined;
  readonly claimedAtMs: number;
  readonly execution: string | undefined;
  /** The first execution that asked to work. */
  readonly working: string | undefined;
}

export interface ClaimMoment {
  readonly token: string;
  /** By the clock of the database. */
  readonly nowMs: number;
  /** By the time of the simulation. */
  readonly trueNowMs: number;
}

interface LaunchOf {
  readonly launchId: string;
  readonly digest: string;
}

/**
 * What the statements of the PostgreSQL ledger do, each as one atomic step, with the database's time in
 * milliseconds. A `launchId` is here the text of a key. Written anew and plainly: the conformance suite is for the statements themselves.
 */
export class LedgerRows {
  protected readonly rows = new Map<string, Row>();
  readonly #stuck = new Map<string, (() => void)[]>();
  #tokens = 0;

  /** Has `run` called when the launch is claimed the next time: the worst moment for a statement that was stuck. */
  onNextClaim(launchId: string, run: () => void): void {
    this.#stuck.set(launchId, [...(this.#stuck.get(launchId) ?? []), run]);
  }

  newToken(): string {
    this.#tokens += 1;
    return `token ${this.#tokens}`;
  }

  row(launchId: string): Row | undefined {
    return this.rows.get(launchId);
  }

  look({ launchId, digest }: LaunchOf, nowMs: number): Standing {
    const row = this.rows.get(launchId);
    if (row === undefined || row.state === 'open') return { kind: 'free' };
    if (row.state === 'launched') {
      return row.digest === digest ? { kind: 'launched', execution: row.execution } : { kind: 'conflict' };
    }
    const expiresInMs = row.expiresAtMs - nowMs;
    if (row.state === 'calling' && expiresInMs > 0) return { kind: 'calling', expiresInMs };
    return {
      kind: 'unknown',
      token: row.token ?? '',
      firstClaimedMsAgo: nowMs - (row.firstClaimedAtMs ?? nowMs),
      expiredMsAgo: -expiresInMs,
    };
  }

  claim(request: ClaimRequest, { token, nowMs, trueNowMs }: ClaimMoment): ClaimResult {
    const { key, digest, leaseMs } = request;
    const row = this.rows.get(key.launchId);
    const standing = this.look({ launchId: key.launchId, digest }, nowMs);
    if (standing.kind !== 'free' && !isTakenOver(standing, request.takeOver)) {
      return { kind: 'refused', standing };
    }
    this.rows.set(key.launchId, {
      digest,
      state: 'calling',
      token,
      expiresAtMs: nowMs + leaseMs,
      leaseEndsMs: trueNowMs + leaseMs,
      firstClaimedAtMs: row?.firstClaimedAtMs ?? nowMs,
      claimedAtMs: nowMs,
      execution: undefined,
      working: row?.working,
    });
    for (const run of this.#stuck.get(key.launchId) ?? []) run();
    this.#stuck.delete(key.launchId);
    return { kind: 'claimed', claim: { key, token } };
  }

  settle(launchId: string, token: string, execution: string | undefined): boolean {
    return this.#end(launchId, token, (row) => ({ ...row, state: 'launched', execution }));
  }

  release(launchId: string, token: string): boolean {
    return this.#end(launchId, token, (row) => {
      const isFirst = row.firstClaimedAtMs === row.claimedAtMs;
      const firstClaimedAtMs = isFirst ? undefined : row.firstClaimedAtMs;
      return { ...row, state: 'open', token: undefined, firstClaimedAtMs };
    });
  }

  markUnknown(launchId: string, token: string): boolean {
    return this.#end(launchId, token, (row) => ({ ...row, state: 'unknown' }));
  }

  adopt({ launchId, digest, execution }: LaunchOf & { readonly execution: string }): string | undefined {
    const row = this.rows.get(launchId);
    if (row?.state === 'launched' && (row.digest !== digest || row.execution !== undefined)) {
      return row.execution;
    }
    this.rows.set(launchId, {
      token: undefined,
      expiresAtMs: 0,
      leaseEndsMs: 0,
      firstClaimedAtMs: undefined,
      claimedAtMs: 0,
      working: undefined,
      ...row,
      digest,
      state: 'launched',
      execution,
    });
    return execution;
  }

  /**
   * `launches resolve`: somebody made sure what became of an unknown launch.
   *
   * @param execution undefined where it did not launch.
   */
  resolve(launchId: string, execution: string | undefined, nowMs: number): boolean {
    const row = this.rows.get(launchId);
    const isUnknown = row?.state === 'unknown' || (row?.state === 'calling' && row.expiresAtMs <= nowMs);
    if (row === undefined || !isUnknown) return false;
    const settled = { ...row, token: undefined, execution } as const;
    const isOpen = execution === undefined && ({ state: 'open', firstClaimedAtMs: undefined } as const);
    this.rows.set(launchId, { ...settled, state: 'launched', ...isOpen });
    return true;
  }

  /** Whether this execution may work: the first one of a launch that asks may, and no other. */
  confirm(launchId: string, execution: string): boolean {
    const row = this.rows.get(launchId);
    if (row === undefined) return true;
    const working = row.working ?? execution;
    this.rows.set(launchId, { ...row, working, execution: row.execution ?? working, state: 'launched' });
    return working === execution;
  }

  /** Whether a claim with that token may end what the row stands for. */
  protected isHeld(row: Row, token: string): boolean {
    return row.token === token && (row.state === 'calling' || row.state === 'unknown');
  }

  #end(launchId: string, token: string, end: (row: Row) => Row): boolean {
    const row = this.rows.get(launchId);
    if (row === undefined || !this.isHeld(row, token)) return false;
    this.rows.set(launchId, end(row));
    return true;
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
