import type { LedgerCode } from './problem-code.ts';
import type { Problem } from './problem.ts';

/** What there is to know about each problem of the ledger and of time. */
export const LEDGER_PROBLEMS: Readonly<Record<LedgerCode, Problem>> = {
  'ledger-unreachable': {
    standing: 'fault',
    why: 'without its ledger the bridge launches nothing',
    mend: () => 'check LEDGER_URL, and the network from here to the database',
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
  'clock-skewed': {
    standing: 'warning',
    why: 'how long an unknown launch has been absent is judged by times of Cloud Run and of the ledger together',
    mend: () => "set the database's clock by NTP; if only this machine is wrong, set this one's",
  },
};
