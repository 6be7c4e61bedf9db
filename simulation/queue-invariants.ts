import { jobOfPath } from '../src/launch/event/launch-key.ts';
import type { EventMessage } from '../src/launch/queue/event-message.ts';
import type { FinalState, LaunchState } from '../src/launch/ledger/launch-state.ts';
import type { Violation } from './call-invariants.ts';
import type { Counts } from './counts.ts';
import type { History } from './history.ts';
import { JOBS, launchText } from './jobs.ts';
import type { Execution, LaunchTruth } from './launch-truth.ts';
import { byRequest, holdsSlot, isFollowed, isQueued, type Row } from './ledger/row.ts';
import type { Table } from './ledger/table.ts';
import type { Scenario } from './scenario.ts';
import type { SimulatedTime } from './simulated-time.ts';

export interface QueueInvariantsOptions {
  readonly scenario: Scenario;
  readonly time: SimulatedTime;
  readonly counts: Counts;
  readonly table: Table;
  /** Has each change of state. */
  readonly history: History | undefined;
  readonly truthOf: (launchId: string) => LaunchTruth;
  readonly truths: () => Iterable<LaunchTruth>;
  readonly violate: (violation: Violation) => void;
}

/** What was told of one launch, and what there was to tell. */
interface Telling {
  /** In the order in which it came so. */
  readonly wanted: LaunchState[];
  /** In the order in which it was told for the first time. */
  readonly told: LaunchState[];
}

const COUNTED: Readonly<Record<FinalState, keyof Counts>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
  gone: 'gone',
  rejected: 'refused',
  skipped: 'skipped',
  replaced: 'replaced',
  expired: 'expired',
};
/** Sweeps may be lost until everything heals; then an end is recorded within some of them. */
const SWEEPS_MS = 5 * 60_000;
/** Following reads so many executions a minute, or pages of them. */
const READS_A_MINUTE = 40;

/** What has to hold of a ledger that is a queue, whenever a row changes, an execution starts, or something is told. */
export class QueueInvariants {
  readonly #options: QueueInvariantsOptions;
  readonly #tellings = new Map<string, Telling>();
  readonly #onClaim = new Map<string, (() => void)[]>();
  /** Changed in this step. */
  readonly #changed: { readonly row: Row; readonly hasEnded: boolean }[] = [];
  /** Those that run, by the launch. */
  readonly #running = new Map<Execution, LaunchTruth>();

  constructor(options: QueueInvariantsOptions) {
    this.#options = options;
    options.table.onChange = (before, after) => this.#onChange(before, after);
  }

  /** Has `run` called when the launch is claimed the next time: the worst moment for a statement that was stuck. */
  onNextClaim(launchId: string, run: () => void): void {
    this.#onClaim.set(launchId, [...(this.#onClaim.get(launchId) ?? []), run]);
  }

  /** A transaction is through. */
  afterStep(): void {
    const { table } = this.#options;
    for (const { row, hasEnded } of this.#changed.splice(0)) {
      const { path } = row;
      if (row.key === undefined) continue;
      const newest = this.#ofKey(row).filter((one) => {
        return isQueued(one) && one.waitsFor !== 'time' && !table.isExpired(one);
      });
      const replacing = newest.filter(({ whenRunning }) => whenRunning === 'replace');
      if (replacing.length > 1) {
        const ids = replacing.map(({ of }) => of.launchId).join(', ');
        this.#violate('one queued launch of a key that replaces', row, `${ids} of ${path}`);
      }
      if (hasEnded && row.endedAs === 'replaced') this.#checkReplaced(row);
      if (hasEnded && row.endedAs === 'skipped') this.#checkSkipped(row);
    }
  }

  /** An execution is created. */
  started(execution: Execution): void {
    const truth = this.#options.truthOf(execution.launchId);
    const row = this.#rowOf(execution);
    if (execution.call.isStale || this.#isOdd(truth, execution) || row === undefined) return;
    if (row.endedAs !== undefined && row.resolvedNote === undefined) {
      this.#violate('nothing starts after its end', row, `${execution.name} of a launch that is ${row.endedAs}`);
    }
    const others = [...this.#running].flatMap(([other, ofOther]) => {
      const otherRow = this.#rowOf(other);
      return ofOther === truth || otherRow?.path !== row.path || this.#isOdd(ofOther, other) ? [] : [otherRow];
    });
    this.#running.set(execution, truth);
    const running = this.#runningOf(row.path);
    if (running !== undefined && others.length + 1 > running) {
      const ids = others.map(({ of }) => of.launchId).join(', ');
      this.#violate('no more run than may', row, `${running} may run, beside it: ${ids}`);
    }
    const same = row.key === undefined ? undefined : others.find(({ key }) => key === row.key);
    if (same !== undefined) {
      this.#violate('one of a key runs at a time', row, `beside ${same.of.launchId}, of ${row.key}`);
    }
  }

  /** An execution has ended, or is there no more. */
  ended(execution: Execution): void {
    this.#running.delete(execution);
  }

  /** The topic has a message. */
  published({ attributes }: EventMessage): void {
    const { counts, table } = this.#options;
    counts.told += 1;
    const launchId = attributes['ce-subject'] ?? '';
    const path = (attributes['ce-source'] ?? '').replace('//run.googleapis.com/', '');
    const key = { ...jobOfPath(path), name: attributes['ce-job'] ?? '', launchId };
    const state = (attributes['ce-type'] ?? '').replace('job-bridge.launch.', '') as LaunchState;
    const row = table.get(key);
    if (row === undefined) return;
    const { wanted, told } = this.#telling(row);
    if (!wanted.includes(state) && !this.#truthOf(row).isLost) {
      this.#violate('nothing is told before it is so', row, `it is told to be ${state}`);
    }
    if (!told.includes(state)) told.push(state);
  }

  /** A sweep is through, and nothing went wrong in it. */
  swept(): void {
    const { table, time, scenario } = this.#options;
    const { nowMs } = time;
    if (nowMs < scenario.healedAtMs) return;
    const followed = [...table.allOpen()].filter(isFollowed);
    const fromMs = SWEEPS_MS + (followed.length / READS_A_MINUTE) * 60_000;
    for (const row of followed) {
      const execution = this.#executionOf(row);
      if (execution === undefined) continue;
      const isMissing = execution.isForgotten || execution.deletedMs <= nowMs;
      const withinMs = fromMs + (isMissing ? 2 * scenario.relaunchAfterMs + SWEEPS_MS : 0);
      const sinceMs = Math.max(execution.endedMs, scenario.healedAtMs);
      if (sinceMs + withinMs >= nowMs) continue;
      const detail = `${execution.name} ended ${Math.round((nowMs - execution.endedMs) / 1000)} s ago, and nobody has noted it`;
      this.#violate('an ended execution frees its slot', row, detail);
    }
  }

  /** A launch was acked. */
  acked(launchId: string, row: Row | undefined, digest: string): void {
    const truth = this.#options.truthOf(launchId);
    if (truth.isLost || (row !== undefined && row.digest === digest)) return;
    const detail = row === undefined ? 'acked, and not stored' : 'acked, and stored as another request';
    this.#options.violate({ invariant: 'no ack without a reason', launchId, detail });
  }

  /** Everything is mended, and nothing is left to happen. */
  finished(): void {
    const { table, truths, scenario } = this.#options;
    for (const truth of truths()) {
      const { launchId, isLost, executions, works } = truth;
      const row = this.#rowOf({ launchId });
      if (isLost) continue;
      if (row?.endedAs === undefined) {
        const detail = `every fault is over, and it is ${row?.state ?? 'not stored'}`;
        this.#options.violate({ invariant: 'every launch ends', launchId, detail });
        return;
      }
      const hasEnded = row.state === 'launched' && executions.some(({ endedAs }) => endedAs === row.endedAs);
      const isWork = row.endedAs === 'succeeded' || row.endedAs === 'failed';
      if (scenario.isFenced && hasEnded && isWork && works === 0) {
        this.#violate('the work is done at least once', row, 'an execution ended, and none worked');
      }
      this.#checkTold(row);
    }
  }

  #onChange(before: Row | undefined, after: Row): void {
    this.#changed.push({ row: after, hasEnded: before?.endedAs !== after.endedAs });
    this.#note(before, after);
    if (before?.endedAs !== undefined && before.endedAs !== after.endedAs) {
      this.#violate('an end never changes', after, `${before.endedAs} becomes ${after.endedAs ?? after.state}`);
    }
    if (after.state === 'calling' && after.token !== before?.token) this.#claimed(before, after);
    this.#noteTelling(before, after);
    if (after.endedAs === undefined || before?.endedAs !== undefined) return;
    this.#options.counts[COUNTED[after.endedAs]] += 1;
    if (after.resolvedNote === undefined) this.#checkEnd(before, after);
  }

  #note(before: Row | undefined, after: Row): void {
    const { history } = this.#options;
    if (history === undefined) return;
    const shown = ({ state, endedAs, waitsFor, wish }: Row): string =>
      `${endedAs ?? state}${waitsFor ? ` (waits for ${waitsFor})` : ''}${wish ? `, wish ${wish}` : ''}`;
    const was = before === undefined ? 'new' : shown(before);
    if (was !== shown(after)) history.note(launchText(after.of), `ledger: ${was} -> ${shown(after)}`);
  }

  #claimed(before: Row | undefined, row: Row): void {
    const { table, counts } = this.#options;
    const launchId = launchText(row.of);
    for (const run of this.#onClaim.get(launchId) ?? []) run();
    this.#onClaim.delete(launchId);
    const nowMs = table.clock.now();
    const { notBeforeMs = nowMs, expireAfterMs } = (this.#truthOf(row).asked ?? row.request)?.queueing ?? {};
    const { crashes, stops, freezes, ledgerFailures } = counts;
    if (notBeforeMs > nowMs) this.#violate('no launch before its time', row, 'it is claimed too early');
    if (expireAfterMs !== undefined && row.requestedMs + expireAfterMs <= nowMs) {
      this.#violate('no launch after it expired', row, 'it is claimed too late');
    }
    if (before?.wish !== undefined) {
      this.#violate('what is not wanted is not launched', row, `somebody wants to ${before.wish} it`);
    }
    const isTakenOver = before !== undefined && holdsSlot(before);
    const isClear = crashes + stops + freezes + ledgerFailures === 0 && !this.#truthOf(row).inDoubt;
    if (isTakenOver && isClear) {
      const detail = 'it is searched for, though every call so far certainly did not launch';
      this.#violate('what did not launch is free at once', row, detail);
    }
    const others = [...table.open(row.path)].filter(({ id }) => id !== row.id);
    const older = others.find((one) => table.isInLine(one) && byRequest(one, row) < 0);
    if (!isTakenOver && older !== undefined) {
      this.#violate('the oldest goes first', row, `${older.of.launchId} was asked for before it`);
    }
    const holder = row.key === undefined ? undefined : others.find((one) => one.key === row.key && holdsSlot(one));
    if (holder !== undefined) {
      this.#violate('one of a key is claimed at a time', row, `${holder.of.launchId} has ${row.key}`);
    }
  }

  #checkEnd(before: Row | undefined, row: Row): void {
    const { time } = this.#options;
    const { executions } = this.#truthOf(row);
    const { nowMs } = time;
    switch (row.endedAs) {
      case 'gone': {
        const counts = this.#executionOf(row);
        const isThere = counts !== undefined && counts.deletedMs > nowMs && !counts.isForgotten;
        if (isThere && !this.#isOdd(this.#truthOf(row), counts)) {
          this.#violate('what is gone is not there', row, `Cloud Run has ${counts.name}`);
        }
        return;
      }
      case 'succeeded':
      case 'failed':
      case 'cancelled':
        if (before?.state !== 'launched') return;
        if (executions.some(({ endedAs, endedMs }) => endedAs === row.endedAs && endedMs <= nowMs)) return;
        this.#violate('an end is what Cloud Run says', row, `no execution of it has ${row.endedAs}`);
        return;
      default:
    }
  }

  #checkSkipped(row: Row): void {
    if (row.whenRunning === 'skip' && this.#ofKey(row).length > 0) return;
    this.#violate('skipped for another one', row, 'no other of its key is there');
  }

  /** Whom it gives way to is newer, and replaces. */
  #checkReplaced(row: Row): void {
    const by = row.replacedBy && this.#options.table.get({ ...row.of, launchId: row.replacedBy });
    if (typeof by === 'object' && by.whenRunning === 'replace' && by.key === row.key && byAge(by, row) > 0) return;
    if (this.#truthOf(row).isLost) return;
    this.#violate('replaced by a newer one', row, `it gave way to ${row.replacedBy ?? 'nobody'}`);
  }

  #noteTelling(before: Row | undefined, after: Row): void {
    const { table } = this.#options;
    if (table.eventsUntilMs <= table.clock.now()) return;
    const { wanted } = this.#telling(after);
    if (before === undefined && after.endedAs === undefined) wanted.push('queued');
    if (after.isToldUnknown && before?.isToldUnknown === false) wanted.push('unknown');
    if (after.endedAs === undefined && after.state === 'launched' && before?.state !== 'launched') {
      wanted.push('launched');
    }
    if (after.endedAs !== undefined && before?.endedAs === undefined) wanted.push(after.endedAs);
  }

  /** That it waits is told only where it waits long; all else is told, in order. */
  #checkTold(row: Row): void {
    const { wanted, told } = this.#telling(row);
    const missed = wanted.filter((state) => state !== 'queued' && !told.includes(state));
    if (missed.length > 0) this.#violate('every change is told', row, `never told: ${missed.join(', ')}`);
    const inOrder = wanted.filter((state) => told.includes(state));
    if (missed.length === 0 && inOrder.join(' ') !== told.join(' ')) {
      this.#violate('changes are told in order', row, `told: ${told.join(', ')}; it was ${inOrder.join(', ')}`);
    }
  }

  #telling({ id }: Row): Telling {
    const telling = this.#tellings.get(id) ?? { wanted: [], told: [] };
    this.#tellings.set(id, telling);
    return telling;
  }

  #truthOf(row: Row): LaunchTruth {
    return this.#options.truthOf(launchText(row.of));
  }

  /** The launch, as the ledger has it. */
  #rowOf({ launchId }: { readonly launchId: string }): Row | undefined {
    return this.#options.table.get(this.#options.truthOf(launchId).key);
  }

  /** The others of its key that have not ended. */
  #ofKey(row: Row): readonly Row[] {
    return [...this.#options.table.open(row.path)].filter(({ key, id }) => key === row.key && (id !== row.id || row.endedAs === undefined));
  }

  #runningOf(path: string): number | undefined {
    const { job, name } = jobOfPath(path);
    return this.#options.scenario.queue.running[JOBS.findIndex((one) => one.job === job && one.name === name)];
  }

  /** The one whose end counts. */
  #executionOf(row: Row): Execution | undefined {
    const { executions } = this.#truthOf(row);
    const name = row.working === undefined ? row.execution : `${row.of.job}/executions/${row.working}`;
    return executions.find((one) => one.name === name);
  }

  /** The outside did what is not promised to be survived. */
  #isOdd({ isLost, isDocumented }: LaunchTruth, execution: Execution): boolean {
    const { profile, relaunchAfterMs, jumps } = this.#options.scenario;
    if (execution.call.isStale) return true;
    if (profile !== 'not-promised') return false;
    const isLate = Math.max(execution.createdMs, execution.listedMs) > execution.call.sentMs + relaunchAfterMs;
    return isLost || isDocumented || isLate || jumps.length > 0 || Number.isFinite(execution.deletedMs);
  }

  #violate(invariant: string, row: Row, detail: string): void {
    this.#options.violate({ invariant, launchId: launchText(row.of), detail });
  }
}

function byAge(a: Row, b: Row): number {
  const dueMs = (row: Row): number => Math.max(row.notBeforeMs ?? row.requestedMs, row.requestedMs);
  return dueMs(a) - dueMs(b) || byRequest(a, b);
}
