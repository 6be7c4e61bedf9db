import type { Happened, Happening } from '../launch/attempt/happenings.ts';
import { jobFields } from '../launch/jobs/launch.ts';
import { childTrace } from '../launch/kit/trace.ts';
import { findableFields, type Logger } from '../logging/logger.ts';

interface Line {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly code?: string;
}

/** Undefined for what the line of the delivery says already. */
const LINES: Readonly<Record<Happening['kind'], Line | undefined>> = {
  launched: undefined,
  duplicate: undefined,
  ignored: undefined,
  busy: undefined,
  throttled: undefined,
  transient: undefined,
  unknown: undefined,
  rejected: undefined,
  adopted: { level: 'info', message: 'found the execution of a launch whose answer was lost' },
  doubled: {
    level: 'error',
    code: 'launch-doubled',
    message:
      'this launch has two executions; with LEDGER_URL set for the job only one of them works, else cancel one',
  },
  relaunched: { level: 'warn', message: 'an unknown launch stayed absent; it is launched again' },
  'not recorded': {
    level: 'error',
    message: 'launched, but the ledger could not record it; the next delivery will, check the database',
  },
  'environment hidden': {
    level: 'error',
    message:
      'Cloud Run does not show LAUNCH_ID in the environment of its executions: lost answers cannot be looked up, and without LEDGER_URL nothing more is launched; set LEDGER_URL',
  },
  paused: {
    level: 'warn',
    message:
      'Google refused RunJob for its quota: every launch pauses; `launches resume` ends the pause, without a ledger a restart does',
  },
};

/** Writes to the log what the operator should know of launches, with all that is known of it. */
export function logHappenings(options: { readonly logger: Logger; readonly projectId: string }): Happened {
  const { logger, projectId } = options;
  return ({ kind, ...known }, launch) => {
    const line = LINES[kind];
    if (line === undefined) return;
    const { level, message, code } = line;
    const labels = { id: launch.inputId, launchId: launch.launchId };
    const found = findableFields({ trace: childTrace(launch.trace), projectId, labels });
    logger[level]({ ...labels, ...jobFields(launch), ...found, happening: kind, code, ...known }, message);
  };
}
