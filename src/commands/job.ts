import type { ConfigOf } from '../../config/schema.ts';
import { jobContext, type JobContext } from '../job/job-context.ts';
import { EXIT, runTask } from '../job/run-task.ts';
import { work } from '../job/work.ts';
import { parseInputId } from '../launch/input-id.ts';
import { createLogger, type Logger } from '../logging/logger.ts';
import { readConfigOf } from './configuration.ts';
import { openPool, PATIENT_LOCK_TIMEOUT_MS } from './ledger-pool.ts';
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
  const config = await readConfigOf(runtime, 'job');
  const logger = createLogger({ level: config.LOG_LEVEL, destination: runtime.logDestination });
  const context = jobContext({
    id: inputId,
    logger,
    signal: runtime.stop,
    env: runtime.env,
    projectId: config.PROJECT_ID || (await projectOfExecution(runtime.env)),
  });
  const isFenced = config.LEDGER_URL !== '';
  if (isFenced && !(await mayWork({ config, context, env: runtime.env, logger }))) return EXIT.done;
  return runTask({ id: inputId, context, work });
}

const METADATA_TIMEOUT_MS = 1_000;

/**
 * The project, without which Cloud Logging does not find the lines of the job by their trace. Cloud Run names
 * it in no variable; elsewhere nobody is asked.
 *
 * @returns the empty text where nobody knows it: the job works all the same.
 */
async function projectOfExecution(env: Runtime['env']): Promise<string> {
  if (env['CLOUD_RUN_EXECUTION'] === undefined) return '';
  const { metadataProjectId } = await import('../google/metadata-project-id.ts');
  const host = env['GCE_METADATA_HOST'] ?? 'metadata.google.internal';
  return (await metadataProjectId({ host, timeoutMs: METADATA_TIMEOUT_MS })) ?? '';
}

/**
 * Confirms this execution in the ledger: of two executions with one launch id, which only a frozen
 * process can have started, the first one works.
 *
 * @throws {CommandError} when it cannot be told; Cloud Run then tries the task again.
 */
async function mayWork(options: {
  readonly config: ConfigOf<'job'>;
  readonly context: JobContext;
  readonly env: Runtime['env'];
  readonly logger: Logger;
}): Promise<boolean> {
  const { config, context, env, logger } = options;
  const { launchId, execution } = context;
  const jobName = env['CLOUD_RUN_JOB'];
  // Started by hand, or outside Cloud Run: there is no launch to confirm.
  if (launchId === undefined || execution === undefined || jobName === undefined) return true;
  const { AmbiguousJob, confirmExecution } = await import('../ledger/confirm-execution.ts');
  await using releases = new AsyncDisposableStack();
  const pool = await openPool({ config, logger, releases, lockTimeoutMs: PATIENT_LOCK_TIMEOUT_MS });
  try {
    const ask = (name: string) => confirmExecution({ pool, launchId, job: name, execution });
    const confirmation = await ask(jobName).catch((error: unknown) => {
      if (!(error instanceof AmbiguousJob) || config.PROJECT_ID === '') throw error;
      return ask(`projects/${config.PROJECT_ID}/locations/${config.REGION}/jobs/${jobName}`);
    });
    if (confirmation.kind === 'works') return true;
    context.logger.warn(
      { workingExecution: confirmation.execution },
      'another execution does the work of this launch; this one ends without working',
    );
    return false;
  } catch (error) {
    const message = `this execution cannot be confirmed in the ledger, so it does not work: ${(error as Error).message}`;
    throw new CommandError({ message, exitCode: 1, cause: error });
  }
}
