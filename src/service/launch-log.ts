import type { Happened, Happening } from '../launch/happenings.ts';
import { childTrace } from '../launch/kit/trace.ts';
import { findableFields, type Logger } from '../logging/logger.ts';

interface Line {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Writes to the log what the operator should know of launches, beyond the lines of deliveries. */
export function logHappenings(options: { readonly logger: Logger; readonly projectId: string }): Happened {
  const { logger, projectId } = options;
  return (happening, { launchId, request: { id }, trace }) => {
    const line = lineOf(happening);
    if (line === undefined) return;
    const labels = { id, launchId };
    logger[line.level](
      {
        ...labels,
        ...findableFields({ trace: childTrace(trace), projectId, labels }),
        happening: happening.kind,
        ...line.fields,
      },
      line.message,
    );
  };
}

function lineOf(happening: Happening): Line | undefined {
  switch (happening.kind) {
    case 'launched':
    case 'duplicate':
    case 'busy':
    case 'throttled':
    case 'transient':
    case 'unknown':
    case 'rejected':
      // Each delivery has a line that says it.
      return undefined;
    case 'adopted': {
      const { execution } = happening;
      const message = 'found the execution of a launch whose answer was lost';
      return { level: 'info', message, fields: { execution } };
    }
    case 'doubled': {
      const { execution, recorded } = happening;
      return {
        level: 'error',
        message:
          'this launch has two executions; with LEDGER_URL set for the job only one of them works, else cancel one',
        fields: { code: 'launch-doubled', execution, recorded },
      };
    }
    case 'relaunched': {
      const { absentForMs } = happening;
      const message = 'an unknown launch stayed absent; it is launched again';
      return { level: 'warn', message, fields: { absentForMs } };
    }
    case 'not recorded': {
      const { execution, error: err } = happening;
      return {
        level: 'error',
        message: 'launched, but the ledger could not record it; the next delivery will, check the database',
        fields: { execution, err },
      };
    }
    case 'environment hidden':
      return {
        level: 'error',
        message:
          'Cloud Run does not show LAUNCH_ID in the environment of its executions: lost answers cannot be looked up, and without LEDGER_URL nothing more is launched; set LEDGER_URL',
        fields: { execution: happening.execution },
      };
    case 'paused': {
      const { forMs: pausedForMs, askedForMs, error: detail } = happening;
      return {
        level: 'warn',
        message:
          'Google refused RunJob for its quota: every launch pauses; `launches resume` ends the pause, without a ledger a restart does',
        fields: { pausedForMs, askedForMs, detail },
      };
    }
  }
}
