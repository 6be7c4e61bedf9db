import type { Launch } from '../launch/event/message.ts';
import type { LaunchNotice } from '../launch/happenings.ts';
import { shortName } from '../launch/kit/short-name.ts';
import { childTrace } from '../launch/kit/trace.ts';
import { findableFields, type Logger } from '../logging/logger.ts';

/** Writes what the operator should know about launches to the log. */
export function logNotices(options: {
  readonly logger: Logger;
  readonly projectId: string;
}): (notice: LaunchNotice, launch: Launch) => void {
  const { logger, projectId } = options;
  return (notice, { job, launchId, request: { id }, trace }) => {
    const labels = { id, launchId };
    const found = findableFields({ trace: childTrace(trace), projectId, labels });
    const fields = { ...labels, job: shortName(job), ...found };
    switch (notice.kind) {
      case 'adopted':
        logger.info(
          { ...fields, execution: notice.execution },
          'found the execution of a launch whose answer was lost',
        );
        break;
      case 'doubled':
        logger.error(
          { ...fields, code: 'launch-doubled', execution: notice.execution, recorded: notice.recorded },
          'this launch has two executions; with LEDGER_URL set for the job only one of them works, else cancel one',
        );
        break;
      case 'relaunched':
        logger.warn(
          { ...fields, absentForMs: notice.absentForMs },
          'an unknown launch stayed absent; it is launched again',
        );
        break;
      case 'not recorded':
        logger.error(
          { ...fields, execution: notice.execution, err: notice.error },
          'launched, but the ledger could not record it; the next delivery will, check the database',
        );
        break;
      case 'environment hidden':
        logger.error(
          { ...fields, execution: notice.execution },
          'Cloud Run does not show LAUNCH_ID in the environment of its executions: lost answers cannot be looked up, and without LEDGER_URL nothing more is launched; set LEDGER_URL',
        );
        break;
      case 'paused':
        logger.warn(
          {
            ...fields,
            pausedForMs: notice.forMs,
            askedForMs: notice.askedForMs,
            detail: notice.reason,
          },
          'Google refused RunJob for its quota: every launch pauses; `launches resume` ends the pause, without a ledger a restart does',
        );
        break;
    }
  };
}
