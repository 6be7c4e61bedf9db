import type { Happened, Happening } from '../launch/attempt/happenings.ts';
import type { Outcome } from '../launch/attempt/outcome.ts';
import { jobFields } from '../launch/jobs/launch.ts';
import { childTrace } from '../launch/kit/trace.ts';
import { findableFields, type Logger } from '../logging/logger.ts';
import { outcomePhrases } from '../phrases/outcome.ts';
import { refusalPhrase } from '../phrases/run-job-refusal.ts';

interface Line {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly code?: string;
}

type Quiet = Exclude<Happening['kind'], 'from the queue'>;

/** Undefined if the line of the delivery says it. */
const LINES: Readonly<Record<Quiet, Line | undefined>> = {
  launched: undefined,
  queued: undefined,
  skipped: undefined,
  duplicate: undefined,
  ignored: undefined,
  busy: undefined,
  throttled: undefined,
  transient: undefined,
  unknown: undefined,
  rejected: undefined,
  'job paused': {
    level: 'error',
    code: 'set-up-fault',
    message:
      'Cloud Run refuses every launch of this job: they wait in the ledger, one is tried from time to time, and all go on once the misconfiguration is corrected',
  },
  'job resumed': { level: 'info', message: 'a launch of a paused job succeeded; the others go on' },
  'still unknown': {
    level: 'error',
    code: 'launch-unknown',
    message:
      'it has been unknown for five minutes whether this launch happened; it is on hold until that is known',
  },
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
    message: 'launched, but the ledger could not record it; it is recorded later, check the database',
  },
  'environment hidden': {
    level: 'error',
    message:
      'Cloud Run does not show LAUNCH_ID in the environment of its executions: lost answers cannot be looked up, and without LEDGER_URL nothing more is launched; set LEDGER_URL',
  },
  paused: {
    level: 'warn',
    message:
      "RunJob exceeded Google's quota: every launch pauses; `launches resume` ends the pause, without a ledger a restart does",
  },
};

/** For a launch that no delivery waits for. Undefined if another line says it for all launches of a job. */
function lineFromQueue(outcome: Outcome): Line | undefined {
  if (outcome.kind === 'launched') return { level: 'info', message: 'launched from the ledger' };
  if (outcome.kind !== 'queued') return { level: 'warn', message: 'tried from the ledger' };
  switch (outcome.why.code) {
    case 'set-up fault':
    case 'quota':
    case 'stopped waiting':
      return undefined;
    case 'refused for good':
      return {
        level: 'error',
        code: 'launch-rejected',
        message: 'Cloud Run refused a launch for good; `launches retry` launches it again',
      };
    default:
      return { level: 'warn', message: 'tried from the ledger; as far as is known, not launched' };
  }
}

/** Writes the happenings of launches to the log that operators should know, with all known fields. */
export function logHappenings(options: {
  readonly logger: Logger;
  readonly projectId: string;
  readonly hasLedger: boolean;
}): Happened {
  const { logger, projectId, hasLedger } = options;
  const phraseOf = outcomePhrases({ hasLedger });
  return (happening, launch) => {
    const { kind, ...known } = happening;
    const line =
      happening.kind === 'from the queue' ? lineFromQueue(happening.outcome) : LINES[happening.kind];
    if (line === undefined) return;
    const { level, message, code } = line;
    const labels = { id: launch.inputId, launchId: launch.launchId };
    const found = findableFields({ trace: childTrace(launch.trace), projectId, labels });
    const told = 'outcome' in happening && {
      outcome: happening.outcome.kind,
      execution: 'execution' in happening.outcome ? happening.outcome.execution : undefined,
      detail: phraseOf(happening.outcome, launch.launchId),
    };
    const fix = happening.kind === 'job paused' && {
      detail: refusalPhrase(happening),
    };
    const about = { ...labels, ...jobFields(launch), ...found };
    logger[level]({ ...about, happening: kind, code, ...known, ...told, ...fix }, message);
  };
}
