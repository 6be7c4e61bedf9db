import type { LaunchNotice } from '../launch/notice.ts';
import type { Logger } from '../logging/logger.ts';

/** Writes what the operator should know about launches to the log. */
export function logNotices(logger: Logger): (notice: LaunchNotice) => void {
  return (notice) => {
    const { kind, launchId } = notice;
    switch (kind) {
      case 'adopted':
        logger.info(
          { launchId, execution: notice.execution },
          'found the execution of a launch whose answer was lost',
        );
        break;
      case 'relaunched':
        logger.warn(
          { launchId, absentForMs: notice.absentForMs },
          'an unknown launch stayed absent; it is launched again',
        );
        break;
      case 'not recorded':
        logger.error(
          { launchId, execution: notice.execution, err: notice.error },
          'launched, but the ledger could not record it; the next delivery will, check the database',
        );
        break;
      case 'environment hidden':
        logger.error(
          { launchId, execution: notice.execution },
          'Cloud Run does not show LAUNCH_ID in the environment of its executions: lost answers cannot be looked up, and without LEDGER_URL nothing more is launched; set LEDGER_URL',
        );
        break;
    }
  };
}
