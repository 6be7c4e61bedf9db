import type { LaunchKey } from '../event/launch-key.ts';
import type { ActionRefusal } from './launch-actions.ts';

/** What can be done with many launches at once. */
export type BatchAct = 'cancel' | 'retry';

/** The result for one launch; `done before`: it had been launched again already. */
export type BatchOutcome = 'done' | 'done before' | ActionRefusal['reason'];

/** A fixed set of launches, and what is to be done with them. */
export interface Batch {
  readonly act: BatchAct;
  /** Who chose them: an e-mail. */
  readonly by: string;
  /** By the ledger's clock. */
  readonly madeAt: Date;
  /** How they were chosen, as the operator's page shows it. */
  readonly asked: string;
  /** The number of launches. */
  readonly launches: number;
  /** The number of launches with each result; the others still wait. */
  readonly outcomes: Readonly<Partial<Record<BatchOutcome, number>>>;
}

export interface BatchItem {
  /** Its place in the batch. */
  readonly nth: number;
  readonly key: LaunchKey;
}

/**
 * Batches are kept in the ledger, so that any instance can continue one. They are removed like old launches. Every method
 * throws `LedgerUnavailable` or `LedgerUnusable`.
 */
export interface Batches {
  /** @returns its id. */
  make(
    options: Pick<Batch, 'act' | 'by' | 'asked'> & { readonly keys: readonly LaunchKey[] },
  ): Promise<string>;
  show(id: string): Promise<Batch | undefined>;
  /** The launches without a result, in their order. */
  waiting(options: { readonly id: string; readonly most: number }): Promise<readonly BatchItem[]>;
  /** Records results. A result that was recorded before stays. */
  note(options: {
    readonly id: string;
    readonly outcomes: readonly { readonly nth: number; readonly outcome: BatchOutcome }[];
  }): Promise<void>;
}
