import { readFile } from 'node:fs/promises';
import { ConfigError, loadConfig } from '../../config/load-config.ts';
import type { Need } from '../../config/rules.ts';
import type { Config } from '../../config/schema.ts';
import type { OverridePolicy } from '../launch/override-policy.ts';
import { readOverrideWords } from '../launch/override-words.ts';
import { LAUNCH_ENV } from '../launch/run-job-call.ts';
import { CommandError, type Runtime } from './runtime.ts';

/**
 * The configuration of a command: environment and CONFIG_FILE.
 *
 * @throws {CommandError} with exit code 2 that names every bad key.
 */
export async function readConfig(
  { env }: Pick<Runtime, 'env'>,
  needs: readonly Need[] | ((config: Config) => readonly Need[]),
): Promise<Config> {
  try {
    return loadConfig({ env, fileText: await fileText(env['CONFIG_FILE']), needs });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new CommandError({ message: error.message, exitCode: 2, cause: error });
  }
}

async function fileText(file: string | undefined): Promise<string | undefined> {
  if (file === undefined || file === '') return undefined;
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const message = `the configuration cannot be used:\n  CONFIG_FILE: cannot be read: ${(error as Error).message}`;
    throw new CommandError({ message, exitCode: 2, cause: error });
  }
}

/**
 * The project: configured, or asked of the environment. An emulator is content with any name.
 *
 * @throws {CommandError} with exit code 2 when nobody knows it.
 */
export async function projectIdOf(config: Config): Promise<string> {
  if (config.PROJECT_ID !== '') return config.PROJECT_ID;
  const { findProjectId } = await import('../google/project-id.ts');
  const found = await findProjectId();
  if (found !== undefined) return found;
  throw new CommandError({
    message:
      'the configuration cannot be used:\n  PROJECT_ID: is missing, and neither GOOGLE_CLOUD_PROJECT nor the metadata server names a project',
    exitCode: 2,
  });
}

/** The full resource name of the configured job. */
export function jobNameOf(config: Config, projectId: string): string {
  if (config.JOB_NAME.includes('/')) return config.JOB_NAME;
  return `projects/${projectId}/locations/${config.REGION}/jobs/${config.JOB_NAME}`;
}

/** What publishers may override: what ALLOW_OVERRIDES says, on top of what every execution gets anyway. */
export function overridePolicyOf({ ALLOW_OVERRIDES, JOB_ARGS, JOB_ENV }: Config): OverridePolicy {
  const envNames = [...Object.keys(JOB_ENV), ...Object.values(LAUNCH_ENV)];
  return { ...readOverrideWords(ALLOW_OVERRIDES).allowed, given: { args: JOB_ARGS.length, envNames } };
}

/** What `serve` needs of the configuration, by its role. */
export function needsOf({ ROLE }: Config): readonly Need[] {
  const needs: Readonly<Record<Config['ROLE'], readonly Need[]>> = {
    http: ['request side'],
    subscriber: ['push side', 'launch'],
    all: ['request side', 'push side', 'launch'],
  };
  return needs[ROLE] ?? needs.all;
}
