import { FULL_EVERY_MS } from '../src/launch/executions/list-reach.ts';
import type { Execution } from './launch-truth.ts';
import type { Scenario } from './scenario.ts';

export interface DocumentedOptions {
  readonly one: Execution;
  readonly other: Execution;
  readonly scenario: Scenario;
  /** When the clock of the database was set forward. */
  readonly jumpsMs: readonly number[];
  /** When the list showed no environment for the last time. */
  readonly hiddenMs: number;
}

/** Whether docs/guarantees.md ("Not guaranteed") says that a launch can have these two executions. */
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
 * What cannot be kept without a ledger: the process that called is gone with its memory, and Cloud Run did not
 * list the execution two seconds before the next delivery came, listed it without its launch id, left it out of a
 * listing, or lists it no longer.
 */
function isForgotten(first: Execution, second: Execution, hiddenMs: number): boolean {
  const { sender, openedMs } = second.call;
  if (first.call.sender === sender || first.call.sender.isAlive) return false;
  const sinceMs = openedMs - FULL_EVERY_MS;
  const isUnlisted = first.listedMs > sinceMs || first.isForgotten;
  const isMissed = Math.max(first.omittedMs, first.hiddenMs) >= sender.startedMs;
  return isUnlisted || isMissed || hiddenMs > sinceMs;
}

/** Cloud Run accepted it, or began to list it, too late. */
function isLate({ createdMs, listedMs, call }: Execution, { relaunchAfterMs }: Scenario): boolean {
  return Math.max(createdMs, listedMs) > call.sentMs + relaunchAfterMs;
}

/** Somebody deleted it, and the list does not show what was deleted. */
function isDeleted(first: Execution, second: Execution): boolean {
  return first.deletedMs < second.call.sentMs;
}

/** The second process had not read the clock of the database before it jumped, or read it late since it froze. */
function hasJumped(first: Execution, second: Execution, jumpsMs: readonly number[]): boolean {
  const { sender, sentMs } = second.call;
  return jumpsMs.some(
    (jumpMs) =>
      jumpMs > first.call.sentMs - 60_000 &&
      jumpMs < sentMs &&
      (sender.firstLedgerTimeMs > jumpMs || sender.thawedMs > jumpMs),
  );
}
