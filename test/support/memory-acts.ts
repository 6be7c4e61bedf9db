import type { Row } from '../../simulation/database/row.ts';
import { keyText, type LaunchKey } from '../../src/launch/event/launch-key.ts';
import type { LaunchAct } from '../../src/launch/ledger/launch-records.ts';

/** The acts of operators on launches of a ledger in memory. */
export class MemoryActs {
  readonly #acts = new Map<string, readonly LaunchAct[]>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  of(key: LaunchKey): readonly LaunchAct[] {
    return this.#acts.get(keyText(key)) ?? [];
  }

  note(key: LaunchKey, act: Omit<LaunchAct, 'at'>): void {
    this.#acts.set(keyText(key), [...this.of(key), { ...act, at: new Date(this.#now()) }]);
  }

  forget(key: LaunchKey): void {
    this.#acts.delete(keyText(key));
  }

  /** Records a wish to cancel or a retry from its row. */
  noteChange(before: Row | undefined, row: Row): void {
    const by = row.wishedBy ?? null;
    if (row.wish === 'cancel' && before?.wish !== 'cancel') {
      this.note(row.of, { act: 'cancel', by, note: null });
    }
    if (row.retryOf !== undefined && before?.retryOf === undefined) {
      this.note({ ...row.of, launchId: row.retryOf }, { act: 'retry', by, note: row.of.launchId });
    }
  }
}
