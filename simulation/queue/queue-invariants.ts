import type { EventMessage } from '../../src/launch/queue/event-message.ts';
import type { FinalState } from '../../src/launch/ledger/launch-state.ts';
import type { Counts } from '../counts.ts';
import { launchText } from '../jobs.ts';
import type { Execution } from '../launch-truth.ts';
import { holdsSlot, type Row } from '../database/row.ts';
import { LineInvariants } from './line-invariants.ts';
import { QueueTruth, type QueueTruthOptions } from './queue-truth.ts';
import { RunningInvariants } from './running-invariants.ts';
import { TellingInvariants } from './telling-invariants.ts';

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

/** The invariants of a ledger that is a queue. They are checked when a row changes, an execution starts or an event is published. */
export class QueueInvariants {
  readonly #truth: QueueTruth;
  readonly #line: LineInvariants;
  readonly #running: RunningInvariants;
  readonly #telling: TellingInvariants;
  /** Rows that were changed in this step. */
  readonly #changed: { readonly row: Row; readonly hasEnded: boolean }[] = [];

  constructor(options: QueueTruthOptions) {
    this.#truth = new QueueTruth(options);
    this.#line = new LineInvariants(this.#truth);
    this.#running = new RunningInvariants(this.#truth);
    this.#telling = new TellingInvariants(this.#truth);
    options.table.onChange = (before, after) => this.#onChange(before, after);
  }

  /** See `LineInvariants`. */
  onNextClaim(launchId: string, run: () => void): void {
    this.#line.onNextClaim(launchId, run);
  }

  /** Call it after each transaction. */
  afterStep(): void {
    for (const { row, hasEnded } of this.#changed.splice(0)) this.#line.changed(row, { hasEnded });
  }

  /** Call it when an execution is created. */
  started(execution: Execution): void {
    this.#running.started(execution);
  }

  ended(execution: Execution): void {
    this.#running.ended(execution);
  }

  published(message: EventMessage): void {
    this.#telling.published(message);
  }

  /** See `RunningInvariants`. */
  swept(thawedMs: number): void {
    this.#running.swept(thawedMs);
  }

  /** Call it when a message was acked. */
  acked(launchId: string, digest: string): void {
    const row = this.#truth.rowOf({ launchId });
    if (this.#truth.options.truthOf(launchId).isLost || row?.digest === digest) return;
    const detail = row === undefined ? 'acked, and not stored' : 'acked, and stored as another request';
    this.#truth.options.violate({ invariant: 'no ack without a reason', launchId, detail });
  }

  /** Call it when all faults have ended and nothing more happens. */
  finished(): void {
    const { truths, scenario, violate, table } = this.#truth.options;
    // Others may wait only for its slot.
    const holder = table.allOpen().find((row) => holdsSlot(row));
    if (holder !== undefined) {
      this.#truth.violate('every launch ends', holder, `every fault is over, and it is ${holder.state}`);
      return;
    }
    for (const { launchId, isLost, executions, works } of truths()) {
      const row = this.#truth.rowOf({ launchId });
      if (isLost) continue;
      if (row?.endedAs === undefined) {
        const detail = `every fault is over, and it is ${row?.state ?? 'not stored'}`;
        violate({ invariant: 'every launch ends', launchId, detail });
        return;
      }
      const hasEnded = row.state === 'launched' && executions.some(({ endedAs }) => endedAs === row.endedAs);
      const isWork = row.endedAs === 'succeeded' || row.endedAs === 'failed';
      if (scenario.isFenced && hasEnded && isWork && works === 0) {
        this.#truth.violate('the work is done at least once', row, 'an execution ended, and none worked');
      }
      this.#telling.finished(row);
    }
  }

  #onChange(before: Row | undefined, after: Row): void {
    const hasEnded = after.endedAs !== undefined && before?.endedAs === undefined;
    this.#changed.push({ row: after, hasEnded });
    this.#note(before, after);
    if (before?.endedAs !== undefined && before.endedAs !== after.endedAs) {
      const detail = `${before.endedAs} becomes ${after.endedAs ?? after.state}`;
      this.#truth.violate('an end never changes', after, detail);
    }
    if (after.state === 'calling' && after.token !== before?.token) this.#line.claimed(before, after);
    this.#telling.changed(before, after);
    if (!hasEnded || after.endedAs === undefined) return;
    this.#truth.options.counts[COUNTED[after.endedAs]] += 1;
    if (after.resolvedNote === undefined) this.#running.checkEnd(before, after);
  }

  #note(before: Row | undefined, after: Row): void {
    const { history } = this.#truth.options;
    if (history === undefined) return;
    const was = before === undefined ? 'new' : shown(before);
    if (was !== shown(after)) history.note(launchText(after.of), `ledger: ${was} -> ${shown(after)}`);
  }
}

function shown({ state, endedAs, waitsFor, wish }: Row): string {
  const waits = waitsFor === undefined ? '' : ` (waits for ${waitsFor})`;
  return `${endedAs ?? state}${waits}${wish === undefined ? '' : `, to ${wish}`}`;
}
