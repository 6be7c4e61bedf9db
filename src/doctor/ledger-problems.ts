import type { LedgerCode } from './problem-code.ts';
import type { Problem } from './problem.ts';

/** What there is to know about each problem of the ledger and of time. */
export const LEDGER_PROBLEMS: Readonly<Record<LedgerCode, Problem>> = {
  'ledger-unreachable': {
    standing: 'warning',
    why: 'nothing of it could be checked from here; whether the service reaches it is not told by that, and without its ledger the bridge launches nothing',
    mend: () =>
      'check LEDGER_URL, or run `doctor` where the database can be reached (Cloud SQL: by its Auth Proxy)',
  },
  'ledger-refused': {
    standing: 'fault',
    why: 'the service is refused alike with the same LEDGER_URL, and without its ledger the bridge launches nothing',
    mend: () => 'check LEDGER_URL against the database: its user, password, name and certificates',
  },
  'ledger-missing': {
    standing: 'fault',
    why: 'this is not the database that the service uses, or the service never started',
    mend: () => 'check LEDGER_URL; `serve` makes the ledger at its first start',
  },
  'ledger-older': {
    standing: 'fault',
    why: 'no service of this version has started with this database yet, and operators cannot read the ledger',
    mend: () => 'start `serve` of this version: it brings the ledger up to date',
  },
  'ledger-newer': {
    standing: 'warning',
    why: 'a newer version of the bridge uses this ledger too; it stays readable, but one version should serve',
    mend: () => 'deploy that version everywhere, or run its `doctor`',
  },
  'ledger-forgets-sooner': {
    standing: 'warning',
    why: 'a dead letter that is replayed after the ledger has forgotten its launch is launched once more',
    mend: ({ setUp }) => {
      const reading = setUp.deadLetterSubscription;
      const days = reading.kind === 'read' ? Math.ceil(reading.value.retentionSeconds / 86_400) + 1 : 32;
      return `set LEDGER_RETENTION_DAYS=${days} for the service`;
    },
  },
  'clock-skewed': {
    standing: 'warning',
    why: 'how long an unknown launch has been absent is judged by times of Cloud Run and of the ledger together, without a ledger by those of the service',
    mend: ({ expected }) =>
      expected.hasLedger
        ? "set the database's clock by NTP; if only this machine is wrong, set this one's"
        : "set this machine's clock by NTP; it counts where the service runs on it",
  },
};
