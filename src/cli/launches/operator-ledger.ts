import type { ConfigOf } from '../../../config/schema.ts';
import { CursorInvalid, ResolveRefused } from '../../launch/ledger/launch-records.ts';
import type { LedgerStore } from '../../launch/ledger/ledger-store.ts';
import {
  LedgerUnavailable,
  LedgerUnusable,
  type LedgerUnavailableReason,
  type LedgerUnusableReason,
} from '../../launch/ledger/ledger.ts';
import { openLedger } from '../../ledger/open-ledger.ts';
import { readConfigOf } from '../../settings/configuration.ts';
import { wrongInput } from '../options.ts';
import { refusalText } from '../../phrases/resolve-refusal.ts';
import { CommandError, type Runtime } from '../../settings/runtime.ts';

const UNREACHABLE = ({ says }: LedgerUnavailable | LedgerUnusable): string =>
  `the ledger cannot be reached from here: ${says}; check LEDGER_URL and the database. While the service cannot reach it either, nothing is launched and nothing is lost: deliveries wait in Pub/Sub`;

/** The message for the operator, by the reason of the failure. */
const FAULTS: Readonly<
  Record<
    LedgerUnavailableReason | LedgerUnusableReason,
    (error: LedgerUnavailable | LedgerUnusable) => string
  >
> = {
  unreachable: UNREACHABLE,
  refused: UNREACHABLE,
  missing: () =>
    'there is no ledger in that database: check LEDGER_URL; `serve` makes the ledger at its first start',
  older: () => 'the ledger is older than this version: start `serve` of this version first',
  'not allowed': () =>
    'the user of LEDGER_URL may not do that in the ledger: grant it the rights of the service',
};

const WITHOUT = "Without a ledger there is only Cloud Run's own list of executions";

/**
 * Runs an operator's command on the ledger. It never creates a ledger: a mistyped LEDGER_URL must not change another
 * database.
 *
 * @param options.without what to add to the error if no ledger is configured.
 * @throws {CommandError} for everything that the person at the terminal can fix.
 */
export async function withLedger(
  runtime: Runtime,
  ask: (store: LedgerStore, config: ConfigOf<'launches'>) => Promise<void>,
  { without = WITHOUT }: { readonly without?: string } = {},
): Promise<void> {
  const config = await readConfigOf(runtime, 'launches');
  if (config.LEDGER_URL === '') {
    throw wrongInput(`LEDGER_URL: is missing; takes the URL of the service's ledger. ${without}`);
  }
  // The next question to the ledger reports a lost connection.
  const store = await openLedger({ url: config.LEDGER_URL, isPatient: true });
  try {
    await ask(store, config);
  } catch (error) {
    throw explained(error);
  } finally {
    await store.close();
  }
}

/** An error of the ledger in words for a person; every other error is returned unchanged. */
export function explained(error: unknown): unknown {
  if (error instanceof LedgerUnavailable || error instanceof LedgerUnusable) {
    return new CommandError({ message: FAULTS[error.reason](error), exitCode: 1, cause: error });
  }
  if (error instanceof ResolveRefused) {
    return new CommandError({ message: refusalText(error.refusal), exitCode: 1, cause: error });
  }
  if (error instanceof CursorInvalid) {
    return new CommandError({ message: `--older-than: ${error.message}`, exitCode: 2, cause: error });
  }
  return error;
}
