import type { LaunchKey } from '../event/launch-key.ts';
import type { ActionRefusal } from './launch-actions.ts';

/** What can be done with many launches at once. */
export type BatchAct = 'cancel' | 'retry';

/** What became of one of them; `done before`: it had been launched again already. */
export type BatchOutcome = 'done' | 'done before' | ActionRefusal['reason'];

/** Launches that were chosen once, with what is to be done with exactly these. */
export interface Batch {
  readonly act: BatchAct;
  /** Who chose them: an e-mail. */
  readonly by: string;
  /** By the ledger's clock. */
  readonly madeAt: Date;
  /** How they were chosen, in the words of who made it. */
  readonly asked: string;
  /** How many launches it has. */
  readonly launches: number;
  /** How many came to what; the rest wait. */
  readonly outcomes: Readonly<Partial<Record<BatchOutcome, number>>>;
}

export interface BatchItem {
  /** Its place in the batch. */
  readonly nth: number;
  readonly key: LaunchKey;
}

/**
 * Batches are kept in the ledger, so that any instance goes on with one where another stopped. They are removed as old
 * launches are. Every method throws `LedgerUnavailable` or `LedgerUnusable`.
 */
export interface Batches {
  /** @returns its id. */
  make(
    options: Pick<Batch, 'act' | 'by' | 'asked'> & { readonly keys: readonly LaunchKey[] },
  ): Promise<string>;
  show(id: string): Promise<Batch | undefined>;
  /** Those with which nothing was done yet, in their order. */
  waiting(options: { readonly id: string; readonly most: number }): Promise<readonly BatchItem[]>;
  /** Takes note of what became of some. What was noted before stays. */
  note(options: {
    readonly id: string;
    readonly outcomes: readonly { readonly nth: number; readonly outcome: BatchOutcome }[];
  }): Promise<void>;
}
