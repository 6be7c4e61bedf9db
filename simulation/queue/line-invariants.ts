import { launchText } from '../jobs.ts';
import { byRequest, holdsSlot, isQueued, type Row } from '../database/row.ts';
import type { QueueTruth } from './queue-truth.ts';

/** Which launches may be claimed, and which are replaced. */
export class LineInvariants {
  readonly #truth: QueueTruth;
  readonly #onClaim = new Map<string, (() => void)[]>();

  constructor(truth: QueueTruth) {
    this.#truth = truth;
  }

  /** Calls `run` at the next claim of the launch: the worst moment for a delayed statement. */
  onNextClaim(launchId: string, run: () => void): void {
    this.#onClaim.set(launchId, [...(this.#onClaim.get(launchId) ?? []), run]);
  }

  claimed(before: Row | undefined, row: Row): void {
    const truth = this.#truth;
    const launchId = launchText(row.of);
    for (const run of this.#onClaim.get(launchId) ?? []) run();
    this.#onClaim.delete(launchId);
    this.#checkTime(row);
    if (before?.wish !== undefined) {
      truth.violate('what is not wanted is not launched', row, `its wish is ${before.wish}`);
    }
    const isTakenOver = before !== undefined && holdsSlot(before);
    if (isTakenOver && this.#isClear(row)) {
      const detail = 'it is searched for, though every call so far certainly did not launch';
      truth.violate('what did not launch is free at once', row, detail);
    }
    const { table } = truth.options;
    const others = [...table.open(row.path)].filter(({ id }) => id !== row.id);
    const older = others.find((one) => table.isInLine(one) && byRequest(one, row) < 0);
    if (!isTakenOver && older !== undefined) {
      truth.violate('the oldest goes first', row, `${older.of.launchId} was asked for before it`);
    }
    const { key } = row;
    const holder = key === undefined ? undefined : others.find((one) => one.key === key && holdsSlot(one));
    if (holder !== undefined) {
      truth.violate('one of a key is claimed at a time', row, `${holder.of.launchId} has ${row.key}`);
    }
  }

  /** Call it after a transaction that changed the row. */
  changed(row: Row, { hasEnded }: { readonly hasEnded: boolean }): void {
    if (row.key === undefined) return;
    const { table } = this.#truth.options;
    const replacing = this.#truth.ofKey(row).filter((one) => {
      const isDue = isQueued(one) && one.waitsFor !== 'time' && !table.isExpired(one);
      return isDue && one.whenRunning === 'replace';
    });
    if (replacing.length > 1) {
      const ids = replacing.map(({ of }) => of.launchId).join(', ');
      this.#truth.violate('one queued launch of a key that replaces', row, `${ids} of ${row.path}`);
    }
    if (hasEnded && row.endedAs === 'replaced') this.#checkReplaced(row);
    if (hasEnded && row.endedAs === 'skipped') this.#checkSkipped(row);
  }

  /** Checks `notBefore` and expiry, by the ledger's clock. */
  #checkTime(row: Row): void {
    const nowMs = this.#truth.options.table.clock.now();
    const { queueing } = this.#truth.of(row).asked ?? row.request ?? {};
    if ((queueing?.notBeforeMs ?? nowMs) > nowMs) {
      this.#truth.violate('no launch before its time', row, 'it is claimed too early');
    }
    if (row.requestedMs + (queueing?.expireAfterMs ?? Number.POSITIVE_INFINITY) <= nowMs) {
      this.#truth.violate('no launch after it expired', row, 'it is claimed too late');
    }
  }

  /** Whether nothing has happened that makes its calls uncertain. */
  #isClear(row: Row): boolean {
    const { crashes, stops, freezes, ledgerFailures } = this.#truth.options.counts;
    return crashes + stops + freezes + ledgerFailures === 0 && !this.#truth.of(row).inDoubt;
  }

  #checkSkipped(row: Row): void {
    if (row.whenRunning === 'skip' && this.#truth.ofKey(row).length > 0) return;
    this.#truth.violate('skipped for another one', row, 'no other of its key is there');
  }

  /** Checks that the launch that replaces it is newer and has `whenRunning: replace`. */
  #checkReplaced(row: Row): void {
    const { replacedBy: launchId } = row;
    const by = launchId === undefined ? undefined : this.#truth.options.table.get({ ...row.of, launchId });
    const isNewer = by !== undefined && by.key === row.key && byAge(by, row) > 0;
    if ((isNewer && by.whenRunning === 'replace') || this.#truth.of(row).isLost) return;
    this.#truth.violate('replaced by a newer one', row, `it was replaced by ${launchId ?? 'none'}`);
  }
}

function byAge(a: Row, b: Row): number {
  const dueMs = (row: Row): number => Math.max(row.notBeforeMs ?? row.requestedMs, row.requestedMs);
  return dueMs(a) - dueMs(b) || byRequest(a, b);
}
