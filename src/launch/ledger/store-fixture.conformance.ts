import { expect } from 'vitest';
import { systemClock as clock } from '../kit/clock.ts';
import type { LedgerStore } from './ledger-store.ts';
import type { Ledger } from './ledger.ts';

/**
 * Makes a new ledger, prepared and empty, and returns the stores that instances have of it.
 *
 * @param options.isPatient as the job opens it, see `openLedger`.
 */
export type NewStore = (options?: {
  readonly isPatient?: boolean;
}) => Promise<readonly [LedgerStore, ...LedgerStore[]]>;

export const A_DATE: unknown = expect.any(Date);

/** One of several instances, in turn. */
export function inTurn<T>(instances: readonly [T, ...T[]], n: number): T {
  return instances[n % instances.length] ?? instances[0];
}

/** A store of a new ledger. */
export async function newStore(create: NewStore): Promise<LedgerStore> {
  const [store] = await create();
  return store;
}

/** The parts of a new ledger that tests of one launch need. */
export async function newParts(create: NewStore) {
  const store = await newStore(create);
  const [launches, records, fence] = await Promise.all([launchesOf(store), store.records(), store.fence()]);
  return { store, launches, records, fence };
}

export function launchesOf(store: LedgerStore): Promise<Ledger> {
  return store.launches({ clock });
}
