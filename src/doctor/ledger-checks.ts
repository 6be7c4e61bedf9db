import type { Expected } from './expected.ts';
import type { LedgerSetUp, SetUp } from './set-up.ts';
import { found, notChecked, ok, whenRead, type Check, type Verdicts } from './verdict.ts';

/** A header's date has whole seconds and an answer takes its time, so less than this cannot be told. */
const TOLERATED_SKEW_MS = 10_000;

/** The ledger, and its clock against Google's. */
export const LEDGER_CHECKS: readonly Check[] = [
  {
    name: 'ledger',
    judge: ({ ledger }, expected) => {
      if (ledger.kind === 'failed') return found('ledger-unreachable', ledger.says);
      return whenRead({ what: 'ledger', reading: ledger }, (value) => schema(value, expected));
    },
  },
  {
    name: 'clock of the ledger',
    judge: ({ ledger, keys }) => whenRead({ what: 'ledger', reading: ledger }, (value) => clock(value, keys)),
  },
];

function schema({ version }: LedgerSetUp, { ledgerVersion }: Expected): Verdicts {
  if (version === 0) return found('ledger-missing', 'there is no ledger in the database of LEDGER_URL');
  const says = `its schema is version ${version}, and this is version ${ledgerVersion}`;
  if (version < ledgerVersion) return found('ledger-older', says);
  if (version > ledgerVersion) return found('ledger-newer', says);
  return ok(`its schema is version ${version}`);
}

/** The clock of this machine cancels out where Google's is known. */
function clock({ aheadMs, version }: LedgerSetUp, keys: SetUp['keys']): Verdicts {
  if (version === 0) return notChecked('there is no ledger');
  const googleAheadMs = keys.kind === 'read' ? keys.value.aheadMs : undefined;
  const skewMs = aheadMs - (googleAheadMs ?? 0);
  const against = googleAheadMs === undefined ? "this machine's clock" : "the key server's clock";
  const says = `${Math.round(Math.abs(skewMs) / 1000)} s ${skewMs < 0 ? 'behind' : 'ahead of'} ${against}`;
  return Math.abs(skewMs) > TOLERATED_SKEW_MS ? found('clock-skewed', says) : ok(says);
}
