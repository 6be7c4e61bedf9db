import { ReadFailure } from '../../doctor/reading.ts';
import type { LedgerSetUp } from '../../doctor/set-up.ts';
import type { LedgerFacts, LedgerRights, LedgerStore } from '../../launch/ledger/ledger-store.ts';
import { LedgerUnavailable, LedgerUnusable } from '../../launch/ledger/ledger.ts';
import { openLedger } from '../../ledger/open-ledger.ts';

interface LedgerReaderOptions {
  readonly url: string;
  /** The ledger is closed with it. */
  readonly releases: AsyncDisposableStack;
}

/** Creates and changes nothing. The message of a failure never holds the address. @throws {ReadFailure} */
export function readLedger(options: LedgerReaderOptions): Promise<LedgerSetUp> {
  return ask(options, async (store) => withAge(await store.facts({ now: Date.now })));
}

/** As {@link readLedger}. @throws {ReadFailure} */
export function readBoardRights({
  mayAct,
  ...options
}: LedgerReaderOptions & { readonly mayAct: boolean }): Promise<LedgerRights> {
  return ask(options, (store) => store.boardRights({ mayAct }));
}

async function ask<Value>(
  { url, releases }: LedgerReaderOptions,
  look: (store: LedgerStore) => Promise<Value>,
): Promise<Value> {
  const store = await openLedger({ url });
  releases.defer(() => store.close());
  try {
    return await look(store);
  } catch (error) {
    throw failureOf(error);
  }
}

/** The age of the last sweep by the ledger's clock, which its time is by too. */
function withAge(facts: LedgerFacts): LedgerSetUp {
  const { lastSweepAt, aheadMs } = facts;
  const sweptAgoMs = lastSweepAt && Math.max(0, Date.now() + aheadMs - lastSweepAt.getTime());
  return { ...facts, sweptAgoMs };
}

/** `refused` if the ledger answered, else `unreachable`. */
function failureOf(error: unknown): ReadFailure {
  const isKnown = error instanceof LedgerUnavailable || error instanceof LedgerUnusable;
  return new ReadFailure({
    reason: isKnown && error.reason === 'unreachable' ? 'unreachable' : 'refused',
    message: isKnown ? error.says : 'it gives no usable answer',
    cause: error,
  });
}
