import { keyText, type LaunchKey } from '../../src/launch/event/launch-key.ts';
import { shortName } from '../../src/launch/kit/short-name.ts';
import type { Clock } from '../../src/launch/kit/clock.ts';
import type { Ended, FollowedLaunch, LaunchEnds } from '../../src/launch/ledger/launch-ends.ts';
import type { ExecutionEnd, FinalState } from '../../src/launch/ledger/launch-state.ts';
import type { Lease, Leases } from '../../src/launch/ledger/leases.ts';

interface Row {
  readonly key: LaunchKey;
  readonly launchedMs: number;
  readonly wish: FollowedLaunch['wish'];
  execution: string | undefined;
  isRunning: boolean;
  seenMs: number;
  missingMs: number | undefined;
  state: FinalState | undefined;
  end: ExecutionEnd | undefined;
}

/** Launches that were accepted, by a clock that a test moves. */
export class MemoryEnds implements LaunchEnds {
  readonly #clock: Clock;
  readonly #rows = new Map<string, Row>();

  constructor({ clock }: { readonly clock: Clock }) {
    this.#clock = clock;
  }

  /** A launch that is accepted now. */
  launch(key: LaunchKey, options: Partial<Pick<Row, 'execution' | 'wish'>> = {}): LaunchKey {
    const nowMs = this.#clock.now();
    const { execution, wish } = options;
    this.#rows.set(keyText(key), {
      key,
      launchedMs: nowMs,
      wish,
      execution,
      isRunning: false,
      seenMs: nowMs,
      missingMs: undefined,
      state: undefined,
      end: undefined,
    });
    return key;
  }

  row(key: LaunchKey): Row | undefined {
    return this.#rows.get(keyText(key));
  }

  async following({ most, unseenForMs, wished = false }: Parameters<LaunchEnds['following']>[0]) {
    const nowMs = this.#clock.now();
    return [...this.#rows.values()]
      .filter(({ state, seenMs }) => state === undefined && nowMs - seenMs >= unseenForMs)
      .filter(({ wish }) => !wished || wish !== undefined)
      .toSorted((a, b) => a.seenMs - b.seenMs)
      .slice(0, most)
      .map((row) => this.#followed(row));
  }

  async followed(key: LaunchKey): Promise<FollowedLaunch | undefined> {
    const row = this.row(key);
    return row === undefined || row.state !== undefined ? undefined : this.#followed(row);
  }

  async saw(seen: Parameters<LaunchEnds['saw']>[0]): Promise<void> {
    for (const { key, execution, isRunning } of seen) {
      const row = this.#open(key, execution);
      if (row === undefined) continue;
      row.execution ??= execution;
      row.isRunning ||= isRunning;
      row.seenMs = this.#clock.now();
      row.missingMs = undefined;
    }
  }

  async looked(keys: readonly LaunchKey[]): Promise<void> {
    for (const key of keys) {
      const row = this.row(key);
      if (row !== undefined) row.seenMs = this.#clock.now();
    }
  }

  async end({ key, execution, end }: Parameters<LaunchEnds['end']>[0]): Promise<Ended> {
    const row = this.#open(key, execution);
    if (row === undefined) return { kind: 'unchanged' };
    row.execution ??= execution;
    row.end = end;
    row.state = end.state;
    return { kind: 'ended', state: end.state };
  }

  async missing({ key, execution, apartMs }: Parameters<LaunchEnds['missing']>[0]): Promise<Ended> {
    const row = this.#open(key, execution);
    const nowMs = this.#clock.now();
    if (row === undefined) return { kind: 'unchanged' };
    row.seenMs = nowMs;
    if (nowMs - row.launchedMs < apartMs) return { kind: 'unchanged' };
    row.missingMs ??= nowMs;
    if (nowMs - row.missingMs < apartMs) return { kind: 'unchanged' };
    row.state = 'gone';
    return { kind: 'ended', state: 'gone' };
  }

  #open(key: LaunchKey, execution: string): Row | undefined {
    const row = this.row(key);
    const isIt = row?.execution === undefined || shortName(row.execution) === shortName(execution);
    return row?.state === undefined && isIt ? row : undefined;
  }

  #followed({ key, execution, isRunning, launchedMs, missingMs, wish }: Row): FollowedLaunch {
    const nowMs = this.#clock.now();
    return {
      key,
      execution,
      isRunning,
      launchedMsAgo: nowMs - launchedMs,
      missingMsAgo: missingMs === undefined ? undefined : nowMs - missingMs,
      wish,
    };
  }
}

/** Leases that processes of a test share. */
export class MemoryLeases implements Leases {
  readonly #clock: Clock;
  readonly #held = new Map<string, { readonly token: string; untilMs: number }>();
  #count = 0;

  constructor({ clock }: { readonly clock: Clock }) {
    this.#clock = clock;
  }

  async acquire({ name, forMs }: Parameters<Leases['acquire']>[0]): Promise<Lease | undefined> {
    const nowMs = this.#clock.monotonic();
    if ((this.#held.get(name)?.untilMs ?? nowMs) > nowMs) return undefined;
    const token = String((this.#count += 1));
    this.#held.set(name, { token, untilMs: nowMs + forMs });
    return { name, token };
  }

  async extend({ name, token }: Lease, forMs: number): Promise<boolean> {
    const held = this.#held.get(name);
    const nowMs = this.#clock.monotonic();
    if (held?.token !== token || held.untilMs <= nowMs) return false;
    held.untilMs = nowMs + forMs;
    return true;
  }

  async release({ name, token }: Lease): Promise<void> {
    if (this.#held.get(name)?.token === token) this.#held.delete(name);
  }
}
