import { integer, text } from '../formats.ts';
import type { Keys } from './key.ts';

/** The schemes of LEDGER_URL: one or more for each kind of ledger, see `src/ledger/open-ledger.ts`. */
const LEDGER_SCHEMES = ['postgres', 'postgresql'] as const;

export type LedgerScheme = (typeof LEDGER_SCHEMES)[number];

const LEDGER_ADDRESSES = LEDGER_SCHEMES.map((scheme) => `${scheme}://`).join(' or ');

/** Launches: the ledger, the pace and the limits of time. */
export const LAUNCHES = {
  LEDGER_URL: {
    doc: "The database of the ledger, also by Cloud SQL sockets and TLS. Exactly once over any number of instances. Empty: no ledger; Cloud Run's list of executions is the record.",
    readBy: ['requests', 'pushes', 'board', 'job', 'launches'],
    format: text(
      `a ${LEDGER_ADDRESSES} URL, or nothing`,
      new RegExp(String.raw`^$|^(${LEDGER_SCHEMES.join('|')})://\S+$`),
    ),
    default: '',
    sensitive: true,
    env: 'LEDGER_URL',
  },
  LEDGER_RETENTION_DAYS: {
    doc: 'How long the ledger remembers a launch after its end. Launches that have not ended are never removed.',
    readBy: ['pushes'],
    format: integer({ least: 8, most: 36_500 }),
    default: 14,
    env: 'LEDGER_RETENTION_DAYS',
  },
  LAUNCHES_PER_MINUTE: {
    doc: 'The most RunJob calls in any 60 s; 0: no limit.',
    readBy: ['pushes', 'board', 'launches'],
    format: integer({ least: 0, most: 100_000 }),
    default: 50,
    env: 'LAUNCHES_PER_MINUTE',
  },
  READS_PER_MINUTE: {
    doc: "The most reads of Cloud Run's API a minute by this process, in each project and region; 0: no limit.",
    readBy: ['requests', 'pushes'],
    format: integer({ least: 0, most: 100_000 }),
    default: 480,
    env: 'READS_PER_MINUTE',
  },
  SWEEP_SECONDS: {
    doc: 'Also sweep inside this process, this often; for instances that always have CPU. 0: never.',
    readBy: ['pushes'],
    format: integer({ least: 0, most: 86_400 }),
    default: 0,
    env: 'SWEEP_SECONDS',
  },
  RUN_JOB_TIMEOUT_MS: {
    doc: 'Deadline of one RunJob call.',
    readBy: ['pushes'],
    format: integer({ least: 100, most: 590_000 }),
    default: 20_000,
    env: 'RUN_JOB_TIMEOUT_MS',
  },
  RELAUNCH_AFTER_SECONDS: {
    doc: 'How long an unknown launch must stay absent from Cloud Run before it is launched again; 0: never.',
    readBy: ['pushes'],
    format: integer({ least: 0, most: 86_400 }),
    default: 300,
    env: 'RELAUNCH_AFTER_SECONDS',
  },
} satisfies Keys;
