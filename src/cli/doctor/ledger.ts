import type { Config } from '../../../config/schema.ts';
import { ReadFailure } from '../../doctor/reading.ts';
import type { LedgerFacts } from '../../launch/ledger/ledger-store.ts';
import { LedgerUnavailable, LedgerUnusable } from '../../launch/ledger/ledger.ts';
import { openLedger } from '../../ledger/open-ledger.ts';

/**
 * What reads the ledger that LEDGER_URL names. It makes and changes nothing there, and what it says never
 * holds the address.
 */
export function openLedgerReader({
  config,
  releases,
}: {
  readonly config: Config;
  readonly releases: AsyncDisposableStack;
}): () => Promise<LedgerFacts> {
  return async () => {
    const store = await openLedger({ url: config.LEDGER_URL });
    releases.defer(() => store.close());
    try {
      return await store.facts({ now: Date.now });
    } catch (error) {
      throw failureOf(error);
    }
  };
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
