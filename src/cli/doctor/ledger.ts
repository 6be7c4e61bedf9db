import { ReadFailure } from '../../doctor/reading.ts';
import type { LedgerFacts } from '../../launch/ledger/ledger-store.ts';
import { LedgerUnavailable, LedgerUnusable } from '../../launch/ledger/ledger.ts';
import { openLedger } from '../../ledger/open-ledger.ts';

interface LedgerReaderOptions {
  readonly url: string;
  /** The ledger is closed with it. */
  readonly releases: AsyncDisposableStack;
}

/** Makes and changes nothing there. What is said of a failure never holds the address. @throws {ReadFailure} */
export async function readLedger({ url, releases }: LedgerReaderOptions): Promise<LedgerFacts> {
  const store = await openLedger({ url });
  releases.defer(() => store.close());
  try {
    return await store.facts({ now: Date.now });
  } catch (error) {
    throw failureOf(error);
  }
}

/** `refused` where the ledger answered, else `unreachable`. */
function failureOf(error: unknown): ReadFailure {
  const isKnown = error instanceof LedgerUnavailable || error instanceof LedgerUnusable;
  return new ReadFailure({
    reason: isKnown && error.reason === 'unreachable' ? 'unreachable' : 'refused',
    message: isKnown ? error.says : 'it gives no usable answer',
    cause: error,
  });
}
