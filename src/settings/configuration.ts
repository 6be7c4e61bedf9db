import { readFile } from 'node:fs/promises';
import type { Reader } from '../../config/keys/key.ts';
import {
  ConfigError,
  inspectConfig,
  keyOf,
  type InspectConfigOptions,
  type InspectedConfig,
} from '../../config/load-config.ts';
import type { Need } from '../../config/rules.ts';
import type { Config, ConfigOf } from '../../config/schema.ts';
import { slipsIn } from '../../config/slips.ts';
import type { OverridePolicy } from '../launch/event/override-policy.ts';
import { readOverrideWords } from '../launch/event/override-words.ts';
import { LAUNCH_ENV } from '../launch/event/launch-env.ts';
import { ledgerUrlComplaint } from '../ledger/open-ledger.ts';
import { CommandError, type Runtime } from './runtime.ts';
import { slipWarnings } from './warnings.ts';

/**
 * The whole configuration: environment and CONFIG_FILE.
 *
 * @throws {CommandError} with exit code 2 that names every bad key.
 */
export async function readConfig(
  runtime: Pick<Runtime, 'env'>,
  needs: readonly Need[] | ((config: Config) => readonly Need[]),
): Promise<Config> {
  return (await usableConfig(runtime, { needs })).config;
}

/**
 * The keys that `reader` reads, for a command of a person, who is told of misspelt variables. Other keys are not checked:
 * a value for another program must not stop this one.
 *
 * @throws {CommandError} as {@link readConfig}.
 */
export async function readConfigOf<R extends Reader>(
  { env, note }: Pick<Runtime, 'env' | 'note'>,
  reader: R,
): Promise<ConfigOf<R>> {
  const { config } = await readGivenOf({ env }, reader);
  for (const { says } of slipWarnings(env)) note?.(says);
  return config;
}

/**
 * The keys that `reader` reads, and which of them were set: a default says nothing about where this runs.
 *
 * @throws {CommandError} as {@link readConfig}.
 */
export function readGivenOf<R extends Reader>(
  runtime: Pick<Runtime, 'env'>,
  reader: R,
): Promise<{ readonly config: ConfigOf<R>; readonly given: ReadonlySet<string> }> {
  return usableConfig(runtime, { reader });
}

async function usableConfig(
  { env }: Pick<Runtime, 'env'>,
  options: Pick<InspectConfigOptions, 'needs' | 'reader'>,
): Promise<Pick<InspectedConfig, 'config' | 'given'>> {
  const { config, given, complaints } = inspectConfig({
    env,
    fileText: await fileText(env['CONFIG_FILE']),
    ...options,
  });
  const all = [...complaints, ...(await ledgerComplaints(config, complaints))];
  if (all.length === 0) return { config, given };
  const cause = new ConfigError([...all, ...slipsAmong(all, env)]);
  throw new CommandError({ message: cause.message, exitCode: 2, cause });
}

/** The misspelt variables that are likely the reason for a complaint. */
function slipsAmong(complaints: readonly string[], env: Runtime['env']): readonly string[] {
  const keys = new Set(complaints.map(keyOf));
  return slipsIn(env)
    .filter(({ key }) => keys.has(key))
    .map(({ name, key }) => `${name}: is not read; did you mean ${key}?`);
}

/** Only the ledger's client knows which addresses it can read. It is loaded if an address is set. */
async function ledgerComplaints(
  { LEDGER_URL: url }: Config,
  complaints: readonly string[],
): Promise<readonly string[]> {
  if (url === '' || complaints.some((complaint) => keyOf(complaint) === 'LEDGER_URL')) return [];
  const unreadable = await ledgerUrlComplaint(url);
  return unreadable === undefined ? [] : [`LEDGER_URL: ${unreadable}`];
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
 * The project that is configured, or the one that the environment names. It is never guessed: an emulator has projects
 * too.
 *
 * @throws {CommandError} with exit code 2 when the project is not known.
 */
export async function projectIdOf({ PROJECT_ID }: Pick<Config, 'PROJECT_ID'>): Promise<string> {
  if (PROJECT_ID !== '') return PROJECT_ID;
  const { findProjectId } = await import('../google/identity/google-identity.ts');
  const found = await findProjectId();
  if (found !== undefined) return found;
  throw new CommandError({
    message:
      'the configuration cannot be used:\n  PROJECT_ID: is missing; set it, or GOOGLE_CLOUD_PROJECT (no metadata server names a project here)',
    exitCode: 2,
  });
}

/** The full resource name of the configured job. */
export function jobNameOf(config: Pick<Config, 'JOB_NAME' | 'REGION'>, projectId: string): string {
  if (config.JOB_NAME.includes('/')) return config.JOB_NAME;
  return `projects/${projectId}/locations/${config.REGION}/jobs/${config.JOB_NAME}`;
}

/** The scope of Google's quota of RunJob calls: `projects/…/locations/…` of the job's full name. */
export function quotaScopeOf(job: string): string {
  const [scope = ''] = job.split('/jobs/');
  return scope;
}

/** The full name of the subscription that launch requests come by. */
export function subscriptionNameOf(
  { SUBSCRIPTION: name }: Pick<Config, 'SUBSCRIPTION'>,
  projectId: string,
): string {
  return name.includes('/') ? name : `projects/${projectId}/subscriptions/${name}`;
}

/** What publishers may override, as ALLOW_OVERRIDES says, and what every execution gets anyway. */
export function overridePolicyOf({
  ALLOW_OVERRIDES,
  JOB_ARGS,
  JOB_ENV,
}: Pick<Config, 'ALLOW_OVERRIDES' | 'JOB_ARGS' | 'JOB_ENV'>): OverridePolicy {
  const envNames = [...Object.keys(JOB_ENV), ...Object.values(LAUNCH_ENV)];
  return { ...readOverrideWords(ALLOW_OVERRIDES).allowed, given: { args: JOB_ARGS.length, envNames } };
}

/** What `serve` needs of the configuration, by its role. */
export function needsOf({ ROLE }: Config): readonly Need[] {
  const needs: Readonly<Record<Config['ROLE'], readonly Need[]>> = {
    http: ['request side'],
    subscriber: ['push side', 'launch'],
    board: ['board'],
    all: ['request side', 'push side', 'launch'],
  };
  return needs[ROLE] ?? needs.all;
}
