import { finder, notChecked, ok, whenRead, type Checks } from '../check.ts';
import type { LedgerFacts } from '../../launch/ledger/ledger-store.ts';
import type { KeysSetUp, SetUp, SubscriptionSetUp } from '../set-up.ts';

/** A header's date has whole seconds and an answer takes time, so smaller differences mean nothing. */
const TOLERATED_SKEW_MS = 10_000;
const DAY_SECONDS = 86_400;

const found = finder({
  'ledger-unreachable': {
    warning:
      'it could not be checked from here; the service may still reach it. Without its ledger the bridge launches nothing',
    fix: 'check LEDGER_URL, or run `doctor` where the database can be reached (Cloud SQL: by its Auth Proxy)',
  },
  'ledger-refused': {
    fault:
      'the service is refused too with the same LEDGER_URL, and without its ledger the bridge launches nothing',
    fix: 'check LEDGER_URL against the database: its user, password, name and certificates',
  },
  'ledger-missing': {
    fault: 'this is not the database that the service uses, or the service never started',
    fix: 'check LEDGER_URL; `serve` makes the ledger at its first start',
  },
  'ledger-older': {
    fault:
      'no service of this version has started with this database yet, and operators cannot read the ledger',
    fix: 'start `serve` of this version: it brings the ledger up to date',
  },
  'ledger-newer': {
    warning: 'a newer version of the bridge uses this ledger too; all instances should run the same version',
    fix: 'deploy that version everywhere, or run its `doctor`',
  },
  'ledger-forgets-sooner': {
    warning: 'a dead letter that is replayed after the ledger forgot its launch is launched a second time',
    fix: ({ setUp: { deadLetterSubscription: reading } }) => {
      const days = reading.kind === 'read' ? Math.ceil(reading.value.retentionSeconds / DAY_SECONDS) + 1 : 32;
      return `set LEDGER_RETENTION_DAYS=${days} for the service`;
    },
  },
  'clock-skewed': {
    warning:
      'the wait before an unknown launch may be launched again is measured by the clocks of Cloud Run and of the ledger (without a ledger: of the service)',
    fix: ({ expected }) =>
      expected.hasLedger
        ? "set the database's clock by NTP; if only this machine is wrong, set this one's"
        : "set this machine's clock by NTP; it counts only if the service runs on this machine",
  },
});

/** The ledger, and its clock against Google's. */
export const LEDGER_CHECKS = {
  ledger: ({ ledger }) => {
    if (ledger.kind === 'failed') {
      return found(ledger.reason === 'refused' ? 'ledger-refused' : 'ledger-unreachable', ledger.says);
    }
    return whenRead({ what: 'ledger', reading: ledger }, version);
  },
  'memory of the ledger': ({ deadLetterSubscription }, { hasLedger, ledgerRetentionDays }) => {
    if (!hasLedger) return notChecked('LEDGER_URL is empty');
    return whenRead({ what: 'dead-letter subscription', reading: deadLetterSubscription }, (value) =>
      memory(value, ledgerRetentionDays),
    );
  },
  clock: ({ ledger, keys }, { hasLedger }) =>
    hasLedger
      ? whenRead({ what: 'ledger', reading: ledger }, (value) => clockOfLedger(value, keys))
      : whenRead({ what: 'key server', reading: keys }, clockOfThisMachine),
} satisfies Checks;

function version({ version: applied, neededVersion }: LedgerFacts) {
  if (applied === 0) return found('ledger-missing', 'there is no ledger in the database of LEDGER_URL');
  const says = `its schema is version ${applied}, and this is version ${neededVersion}`;
  if (applied < neededVersion) return found('ledger-older', says);
  if (applied > neededVersion) return found('ledger-newer', says);
  return ok(`its schema is version ${applied}`);
}

/** A launch is stored before its dead letter is, so it has to be remembered for longer. */
function memory({ retentionSeconds, name }: SubscriptionSetUp, ledgerRetentionDays: number) {
  const says = `LEDGER_RETENTION_DAYS is ${ledgerRetentionDays}, and ${name} keeps dead letters for ${Math.round(retentionSeconds / DAY_SECONDS)} days`;
  return ledgerRetentionDays * DAY_SECONDS > retentionSeconds
    ? ok(says)
    : found('ledger-forgets-sooner', says);
}

/** The clock of this machine cancels out if Google's is known. */
function clockOfLedger({ aheadMs, version: applied }: LedgerFacts, keys: SetUp['keys']) {
  if (applied === 0) return notChecked('there is no ledger');
  const googleAheadMs = keys.value?.aheadMs;
  const other = googleAheadMs === undefined ? "this machine's" : "the key server's";
  return skew(aheadMs - (googleAheadMs ?? 0), (distance) => `that of the ledger is ${distance} ${other}`);
}

/** Without a ledger only the service's clock matters. It is this machine's clock if `doctor` runs beside the service. */
function clockOfThisMachine({ aheadMs }: KeysSetUp) {
  if (aheadMs === undefined) return notChecked('the answer of the key server has no date');
  return skew(-aheadMs, (distance) => `that of this machine is ${distance} the key server's`);
}

function skew(aheadMs: number, phrase: (distance: string) => string) {
  const distance = `${Math.round(Math.abs(aheadMs) / 1000)} s ${aheadMs < 0 ? 'behind' : 'ahead of'}`;
  const says = phrase(distance);
  return Math.abs(aheadMs) > TOLERATED_SKEW_MS ? found('clock-skewed', says) : ok(says);
}
