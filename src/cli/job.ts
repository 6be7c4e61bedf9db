import type { ConfigOf } from '../../config/schema.ts';
import { jobContext } from '../job/read-context.ts';
import { EXIT, runTask, type Work } from '../job/run-task.ts';
import { parseInputId } from '../launch/event/input-id.ts';
import { createLogger } from '../logging/logger.ts';
import { readGivenOf } from '../settings/configuration.ts';
import type { Runtime } from '../settings/runtime.ts';
import { logWarnings, slipWarnings } from '../settings/warnings.ts';
import { wrongInput } from './options.ts';

const METADATA_TIMEOUT_MS = 1_000;

/**
 * Runs the job entry once.
 *
 * @param options.id what `--id` was given; undefined if it was left out.
 * @returns the exit code of the task.
 * @throws {CommandError} with exit code 2 when the id is missing or malformed.
 */
export async function job(
  runtime: Runtime,
  { id, work }: { readonly id: string | undefined; readonly work: Work },
): Promise<number> {
  const inputId = parseInputId(id ?? '');
  if (inputId === undefined) {
    const got = id === undefined ? 'is missing' : `is ${JSON.stringify(id)}`;
    throw wrongInput(`--id ${got}; takes a non-negative integer of up to 100 digits, as in: job --id=2`);
  }
  const { env, stop } = runtime;
  const { config, given } = await readGivenOf(runtime, 'job');
  const logger = createLogger({ level: config.LOG_LEVEL, destination: runtime.logDestination });
  logWarnings(logger, slipWarnings(env));
  const context = jobContext({
    id: inputId,
    logger,
    signal: stop,
    env,
    projectId: await projectOf(config, env),
  });
  const { launchId, execution } = context;
  const jobName = env['CLOUD_RUN_JOB'];
  // Started by hand, or outside Cloud Run: there is no launch to confirm.
  const isLaunch = launchId !== undefined && execution !== undefined && jobName !== undefined;
  if (config.LEDGER_URL !== '' && isLaunch) {
    const { mayWork } = await import('./job-confirmation.ts');
    const region = given.has('REGION') ? config.REGION : undefined;
    const places = [
      async () => ({ project: config.PROJECT_ID || undefined, region }),
      () => placeByMetadata(env),
    ];
    const answer = await mayWork({ config, context, launchId, job: jobName, execution, places });
    if (answer !== 'work') return EXIT[answer];
  }
  return runTask({ id: inputId, context, work });
}

/**
 * The project, which Cloud Logging needs to find the job's lines by their trace. Cloud Run has no variable for it, so
 * the metadata server is asked, on Cloud Run alone.
 *
 * @returns the empty text if it is unknown, which does not stop the job.
 */
async function projectOf({ PROJECT_ID }: ConfigOf<'job'>, env: Runtime['env']): Promise<string> {
  if (PROJECT_ID !== '' || env['CLOUD_RUN_EXECUTION'] === undefined) return PROJECT_ID;
  const { metadataProjectId } = await import('../google/identity/metadata-server.ts');
  return (await metadataProjectId(metadataServer(env))) ?? '';
}

async function placeByMetadata(env: Runtime['env']) {
  const { metadataProjectId, metadataRegion } = await import('../google/identity/metadata-server.ts');
  const server = metadataServer(env);
  const [project, region] = await Promise.all([metadataProjectId(server), metadataRegion(server)]);
  return { project, region };
}

function metadataServer(env: Runtime['env']) {
  return { host: env['GCE_METADATA_HOST'] ?? 'metadata.google.internal', timeoutMs: METADATA_TIMEOUT_MS };
}
