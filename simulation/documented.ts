import { FULL_EVERY_MS } from '../src/launch/executions/list-reach.ts';
import type { Execution } from './launch-truth.ts';
import type { Scenario } from './scenario.ts';

export interface DocumentedOptions {
  readonly one: Execution;
  readonly other: Execution;
  readonly scenario: Scenario;
  /** When the clock of the database was set forward. */
  readonly jumpsMs: readonly number[];
  /** When the list last hid the environment. */
  readonly hiddenMs: number;
}

/** Whether these two executions of a launch are a case of docs/guarantees.md ("Not guaranteed"). */
export function isDocumented({ one, other, ...world }: DocumentedOptions): boolean {
  const [first, second] = one.call.sentMs < other.call.sentMs ? [one, other] : [other, one];
  switch (world.scenario.profile) {
    case 'postgres':
    case 'frozen':
      return false;
    case 'no-ledger':
      return isForgotten(first, second, world.hiddenMs);
    case 'not-promised':
      return (
        isLate(first, world.scenario) || isDeleted(first, second) || hasJumped(first, second, world.jumpsMs)
      );
  }
}

/**
 * What is not guaranteed without a ledger: the calling process is gone with its memory, and Cloud Run did not list the
 * execution two seconds before the next delivery, hid its launch id, omitted it, or no longer lists it.
 */
function isForgotten(first: Execution, second: Execution, hiddenMs: number): boolean {
  const { sender, openedMs } = second.call;
  if (first.call.sender === sender || first.call.sender.isAlive) return false;
  const sinceMs = openedMs - FULL_EVERY_MS;
  const isUnlisted = first.listedMs > sinceMs || first.isForgotten;
  const isMissed = Math.max(first.omittedMs, first.hiddenMs) >= sender.startedMs;
  return isUnlisted || isMissed || hiddenMs > sinceMs;
}

/** Cloud Run accepted or listed it too late. */
function isLate({ createdMs, listedMs, call }: Execution, { relaunchAfterMs }: Scenario): boolean {
  return Math.max(createdMs, listedMs) > call.sentMs + relaunchAfterMs;
}

/** It was deleted, and the list does not show deleted executions. */
function isDeleted(first: Execution, second: Execution): boolean {
  return first.deletedMs < second.call.sentMs;
}

/** The second process had not read the database's clock before it jumped, or read it late because it was frozen. */
function hasJumped(first: Execution, second: Execution, jumpsMs: readonly number[]): boolean {
  const { sender, sentMs } = second.call;
  return jumpsMs.some(
    (jumpMs) =>
      jumpMs > first.call.sentMs - 60_000 &&
      jumpMs < sentMs &&
      (sender.firstLedgerTimeMs > jumpMs || sender.thawedMs > jumpMs),
  );
}
