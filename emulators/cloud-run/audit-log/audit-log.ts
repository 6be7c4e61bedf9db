import type { Clock, Timer } from '../../clock.ts';
import { auditLogEntry, type AuditLogEntry } from './audit-log-entry.ts';
import type { Execution } from '../execution/execution.ts';
import type { Steps } from '../execution/steps.ts';

export interface AuditLogOptions {
  readonly clock: Clock;
  readonly steps: Pick<Steps, 'logExecutionEnd'>;
  readonly write: (entry: AuditLogEntry) => void;
}

/**
 * Writes an entry about each ended execution, as the system-event audit log does; a deleted execution has none.
 */
export class AuditLog {
  readonly #options: AuditLogOptions;
  readonly #late = new Set<Timer>();
  #isClosed = false;

  constructor(options: AuditLogOptions) {
    this.#options = options;
  }

  executionEnded(execution: Execution): void {
    if (this.#isClosed || execution.stopReason === 'deleted') return;
    const { clock, steps, write } = this.#options;
    const { delayMs, copies } = steps.logExecutionEnd();
    const entry = auditLogEntry(execution);
    const writeAll = (): void => {
      for (let copy = 0; copy < copies; copy++) write({ ...entry, receiveTimestamp: timeOf(clock) });
    };
    if (delayMs === 0) {
      writeAll();
      return;
    }
    const timer = clock.setTimer(delayMs, () => {
      this.#late.delete(timer);
      writeAll();
    });
    this.#late.add(timer);
  }

  /** Delayed entries are dropped. */
  close(): void {
    this.#isClosed = true;
    this.forget();
  }

  /** Drops the delayed entries of executions that have ended so far. */
  forget(): void {
    for (const timer of this.#late) timer.cancel();
    this.#late.clear();
  }
}

function timeOf(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}
