import type { LedgerFacts } from '../launch/ledger/ledger-store.ts';
import type { KeysSetUp, SetUp, SubscriptionSetUp } from './set-up.ts';
import { found, notChecked, ok, whenRead, type Check, type Verdicts } from './verdict.ts';

/** A header's date has whole seconds and an answer takes its time, so less than this cannot be told. */
const TOLERATED_SKEW_MS = 10_000;
const DAY_SECONDS = 86_400;

/** The ledger, and its clock against Google's. */
export const LEDGER_CHECKS: readonly Check[] = [
  {
    name: 'ledger',
    judge: ({ ledger }) => {
      if (ledger.kind === 'failed') {
        return found(ledger.reason === 'refused' ? 'ledger-refused' : 'ledger-unreachable', ledger.says);
      }
      return whenRead({ what: 'ledger', reading: ledger }, schema);
    },
  },
  {
    name: 'memory of the ledger',
    judge: ({ deadLetterSubscription }, { hasLedger, ledgerRetentionDays }) => {
      if (!hasLedger) return notChecked('LEDGER_URL is empty');
      return whenRead({ what: 'dead-letter subscription', reading: deadLetterSubscription }, (value) =>
        memory(value, ledgerRetentionDays),
      );
    },
  },
  {
    name: 'clock',
    judge: ({ ledger, keys }, { hasLedger }) =>
      hasLedger
        ? whenRead({ what: 'ledger', reading: ledger }, (value) => clockOfLedger(value, keys))
        : whenRead({ what: 'key server', reading: keys }, clockOfThisMachine),
  },
];

function schema({ version, neededVersion }: LedgerFacts): Verdicts {
  if (version === 0) return found('ledger-missing', 'there is no ledger in the database of LEDGER_URL');
  const says = `its schema is version ${version}, and this is version ${neededVersion}`;
  if (version < neededVersion) return found('ledger-older', says);
  if (version > neededVersion) return found('ledger-newer', says);
  return ok(`its schema is version ${version}`);
}

/** A launch is remembered from before its dead letter is stored, so it has to be remembered for longer. */
function memory({ retentionSeconds, name }: SubscriptionSetUp, ledgerRetentionDays: number): Verdicts {
  const says = `LEDGER_RETENTION_DAYS is ${ledgerRetentionDays}, and ${name} keeps dead letters for ${Math.round(retentionSeconds / DAY_SECONDS)} days`;
  return ledgerRetentionDays * DAY_SECONDS > retentionSeconds
    ? ok(says)
    : found('ledger-forgets-sooner', says, name);
}

/** The clock of this machine cancels out where Google's is known. */
function clockOfLedger({ aheadMs, version }: LedgerFacts, keys: SetUp['keys']): Verdicts {
  if (version === 0) return notChecked('there is no ledger');
  const googleAheadMs = keys.kind === 'read' ? keys.value.aheadMs : undefined;
  return skew({
    aheadMs: aheadMs - (googleAheadMs ?? 0),
    clock: 'that of the ledger',
    against: googleAheadMs === undefined ? "this machine's" : "the key server's",
  });
}

/** Without a ledger the clock that counts is the service's, which is this one where `doctor` runs beside it. */
function clockOfThisMachine({ aheadMs }: KeysSetUp): Verdicts {
  if (aheadMs === undefined) return notChecked('the key server does not tell the time');
  return skew({ aheadMs: -aheadMs, clock: 'that of this machine', against: "the key server's" });
}

function skew({
  aheadMs,
  clock,
  against,
}: {
  readonly aheadMs: number;
  readonly clock: string;
  readonly against: string;
}): Verdicts {
  const distance = `${Math.round(Math.abs(aheadMs) / 1000)} s ${aheadMs < 0 ? 'behind' : 'ahead of'}`;
  const says = `${clock} is ${distance} ${against}`;
  return Math.abs(aheadMs) > TOLERATED_SKEW_MS ? found('clock-skewed', says) : ok(says);
}
