import { jobPath, keyText, type LaunchKey } from '../../src/launch/event/launch-key.ts';
import type { JobKey } from '../../src/launch/ledger/launch-queue.ts';
import type { LaunchState } from '../../src/launch/ledger/launch-state.ts';
import { decideKey, type KeyDecision, type KeyedLaunch } from '../../src/launch/queue/key-line.ts';
import { byRequest, holdsSlot, isClaimed, isQueued, type Row } from './row.ts';

/** The clocks of a ledger. */
export interface LedgerClock {
  /** The ledger's own, milliseconds since the Unix epoch. */
  now(): number;
  /** The simulation's time, which cannot be set. */
  trueNow(): number;
}

/** An event that waits to be published. */
export interface Told {
  readonly place: number;
  readonly id: string;
  readonly state: LaunchState;
  readonly atMs: number;
  readonly tellAtMs: number;
}

export interface JobPause {
  readonly target: string;
  readonly refusal: string;
  readonly error: string;
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly probes: number;
}

/** All that a ledger keeps. */
export interface Content {
  readonly rows: ReadonlyMap<string, Row>;
  readonly events: ReadonlyMap<number, Told>;
  readonly pauses: ReadonlyMap<string, JobPause>;
  readonly leases: ReadonlyMap<string, { readonly token: string; readonly expiresMs: number }>;
  readonly eventsUntilMs: number;
}

/** Called after each change of a row. */
export type RowChanged = (before: Row | undefined, after: Row) => void;

/** How long a launch waits after it was stored until it gets the event `queued`. */
const TELL_QUEUED_MS = 5_000;

/**
 * The launches of the simulated ledger, and rules that all its methods share. It is written independently of the
 * PostgreSQL ledger; the same conformance suites check both.
 */
export class Table {
  readonly clock: LedgerClock;
  rows = new Map<string, Row>();
  events = new Map<number, Told>();
  pauses = new Map<string, JobPause>();
  leases = new Map<string, { readonly token: string; readonly expiresMs: number }>();
  eventsUntilMs = Number.NEGATIVE_INFINITY;
  onChange: RowChanged = () => undefined;
  /** Launches that have not ended, by the path of their job. */
  readonly #open = new Map<string, Map<string, Row>>();
  #numbers = 0;

  constructor(clock: LedgerClock) {
    this.clock = clock;
  }

  nextNumber(): number {
    this.#numbers += 1;
    return this.#numbers;
  }

  get(key: LaunchKey): Row | undefined {
    return this.rows.get(keyText(key));
  }

  put(row: Row): void {
    const before = this.rows.get(row.id);
    this.rows.set(row.id, row);
    this.#index(row);
    this.#tell(before, row);
    this.onChange(before, row);
  }

  /** The launches of a job that have not ended. */
  open(path: string): Iterable<Row> {
    return this.#open.get(path)?.values() ?? [];
  }

  /** A copy of all launches that have not ended. */
  allOpen(): Row[] {
    return [...this.#open.values()].flatMap((ofJob) => [...ofJob.values()]);
  }

  /** How many launches of a job hold a slot. */
  holding(path: string): number {
    let count = 0;
    for (const row of this.open(path)) if (holdsSlot(row)) count += 1;
    return count;
  }

  isExpired(row: Row): boolean {
    return row.launchByMs !== undefined && row.launchByMs <= this.clock.now();
  }

  /** Whether it may be claimed, if pauses and `running` allow it. */
  isInLine(row: Row): boolean {
    return isQueued(row) && row.waitsFor === undefined && row.wish === undefined && !this.isExpired(row);
  }

  /** Whether it would be claimed next of its job, and not as a probe. */
  isNext(row: Row): boolean {
    const [first] = this.inOrder([...this.open(row.path)].filter((one) => this.isInLine(one)));
    return first?.id === row.id && this.pausesOf(row.of).length === 0;
  }

  /** The pauses of a job, also those that are over. */
  pausesOf({ job, name }: JobKey): readonly JobPause[] {
    return [...this.pauses.values()].filter(
      ({ target }) => target === job || target === jobPath({ job, name }),
    );
  }

  /** Whether a claim with that token is the row's current one. */
  isHeld(row: Row | undefined, token: string): row is Row {
    return row !== undefined && isClaimed(row) && row.token === token;
  }

  /** Those in line, the next one first. */
  inOrder(rows: readonly Row[]): readonly Row[] {
    return rows.toSorted(byRequest);
  }

  decide(launches: readonly KeyedLaunch[]): KeyDecision {
    return decideKey(launches);
  }

  content(): Content {
    const { rows, events, pauses, leases, eventsUntilMs } = this;
    return {
      rows: new Map(rows),
      events: new Map(events),
      pauses: new Map(pauses),
      leases: new Map(leases),
      eventsUntilMs,
    };
  }

  /** Undoes everything since `content` was called. */
  restore({ rows, events, pauses, leases, eventsUntilMs }: Content): void {
    this.rows = new Map(rows);
    this.events = new Map(events);
    this.pauses = new Map(pauses);
    this.leases = new Map(leases);
    this.eventsUntilMs = eventsUntilMs;
    this.#open.clear();
    for (const row of rows.values()) this.#index(row);
  }

  #index(row: Row): void {
    const ofJob = this.#open.get(row.path) ?? new Map<string, Row>();
    this.#open.set(row.path, ofJob);
    if (row.endedAs === undefined) ofJob.set(row.id, row);
    else ofJob.delete(row.id);
  }

  /** Writes the events of a change, as long as events are wanted. */
  #tell(before: Row | undefined, after: Row): void {
    const nowMs = this.clock.now();
    if (after.request === undefined || this.eventsUntilMs <= nowMs) return;
    if (after.endedAs !== undefined) {
      if (before?.endedAs === after.endedAs) return;
      for (const told of this.#waitingOf(after)) this.events.set(told.place, { ...told, tellAtMs: nowMs });
      this.tell(after, after.endedAs, nowMs);
    } else if (after.state === 'launched') {
      if (before?.state === 'launched') return;
      for (const told of this.#waitingOf(after)) this.events.delete(told.place);
      this.tell(after, 'launched', nowMs);
    } else if (before === undefined) {
      this.tell(after, 'queued', nowMs + TELL_QUEUED_MS);
    }
  }

  tell({ id }: Row, state: LaunchState, tellAtMs: number): void {
    const place = this.nextNumber();
    this.events.set(place, { place, id, state, atMs: this.clock.now(), tellAtMs });
  }

  /** Its event `queued`, if it is not due yet. */
  #waitingOf({ id }: Row): readonly Told[] {
    const nowMs = this.clock.now();
    return [...this.events.values()].filter((told) => told.id === id && told.tellAtMs > nowMs);
  }
}

export function idOf(key: LaunchKey): Pick<Row, 'id' | 'of' | 'path'> {
  const { job, name, launchId } = key;
  return { id: keyText(key), of: { job, name, launchId }, path: jobPath(key) };
}
