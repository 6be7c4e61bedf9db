import { jobContext } from '../job/job-context.ts';
import { runTask } from '../job/run-task.ts';
import { work } from '../job/work.ts';
import { parseInputId } from '../launch/input-id.ts';
import { createLogger } from '../logging/logger.ts';
import { readConfig } from './configuration.ts';
import { CommandError, type Runtime } from './runtime.ts';

/**
 * Runs the job entry once.
 *
 * @param id what `--id` was given; undefined where it was left out.
 * @returns the exit code of the task.
 * @throws {CommandError} with exit code 2 when the id is missing or none.
 */
export async function job(runtime: Runtime, id: string | undefined): Promise<number> {
  const inputId = parseInputId(id ?? '');
  if (inputId === undefined) {
    const got = id === undefined ? 'is missing' : `is ${JSON.stringify(id)}`;
    throw new CommandError({
      message: `--id ${got}; takes a non-negative integer of up to 100 digits, as in: job --id=2`,
      exitCode: 2,
    });
  }
  const config = await readConfig(runtime, []);
  const logger = createLogger({ level: config.LOG_LEVEL, destination: runtime.logDestination });
  const context = jobContext({
    id: inputId,
    logger,
    signal: runtime.stop,
    env: runtime.env,
    projectId: config.PROJECT_ID,
  });
  return runTask({ id: inputId, context, work });
}
