import convict from 'convict';
import { isProjectId } from './keys/job.ts';
import type { Key, Reader } from './keys/key.ts';
import { rulesFor, type Need } from './rules.ts';
import { keysOf, schema, type Config } from './schema.ts';

/** The configuration cannot be used; `message` names every bad key, what it got and what it takes. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(complaints: readonly string[]) {
    super(`the configuration cannot be used:\n  ${complaints.join('\n  ')}`);
  }
}

export interface LoadConfigOptions {
  /** The environment, as in `process.env`; it wins over the file. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Content of CONFIG_FILE: a JSON object with the names of the environment variables. */
  readonly fileText?: string | undefined;
  /** What the command will do; decides which keys are required. */
  readonly needs?: readonly Need[] | ((config: Config) => readonly Need[]);
}

export interface InspectConfigOptions extends LoadConfigOptions {
  /** Only its keys are checked; without a reader all keys. */
  readonly reader?: Reader | undefined;
}

/** `config` must not be used if there is any complaint. */
export interface InspectedConfig {
  /** Frozen, with defaults. Keys that the reader does not read have their default, even if they are set. */
  readonly config: Config;
  /** The keys that were set. All others have their default. */
  readonly given: ReadonlySet<string>;
  /** Each begins with its key. */
  readonly complaints: readonly string[];
}

/**
 * Checks the whole configuration. Pure: it reads and logs nothing.
 *
 * @returns the configuration, frozen, with defaults.
 * @throws {ConfigError} that names every bad key.
 */
export function loadConfig(options: LoadConfigOptions): Config {
  const { config, complaints } = inspectConfig(options);
  if (complaints.length > 0) throw new ConfigError(complaints);
  return config;
}

/** Like {@link loadConfig}, but returns the complaints, so that the caller can add its own. */
export function inspectConfig(options: InspectConfigOptions): InspectedConfig {
  const { env, fileText, needs = [], reader } = options;
  const complaints: string[] = [];
  const keys = keysOf(reader);
  const variables = Object.fromEntries(keys.map((key) => [key, env[key]] as const).filter(isSet));
  const isRead = ([name]: readonly [string, unknown]): boolean => keys.includes(name);
  const entries = Object.fromEntries(fileEntries(fileText, complaints).filter(isRead));
  const loaded = convict<Config>(schema, { env: variables, args: [] });
  loaded.load(entries);
  try {
    loaded.validate({ allowed: 'strict' });
  } catch (error) {
    complaints.push(...messageOf(error).split('\n'));
  }
  const properties = loaded.getProperties();
  const asksForProject = keys.includes('PROJECT_ID') && properties.PROJECT_ID === '';
  const config = Object.freeze({
    ...properties,
    ...(asksForProject && { PROJECT_ID: platformProject(env, complaints) }),
  });
  const named = new Set(complaints.map(keyOf));
  const wanted = typeof needs === 'function' ? needs(config) : needs;
  // A malformed key is reported once, not also as missing or as a bad combination.
  const rules = rulesFor(wanted).filter((rule) => !rule.keys.some((key) => named.has(key)));
  complaints.push(...rules.map(({ check }) => check(config)).filter((complaint) => complaint !== undefined));
  return { config, given: new Set(Object.keys({ ...entries, ...variables })), complaints };
}

/** The key that a complaint is about. */
export function keyOf(complaint: string): string {
  return complaint.split(':', 1)[0] ?? '';
}

/** The project from the variable that Google's own tools use; empty if it is not set. */
function platformProject(env: LoadConfigOptions['env'], complaints: string[]): string {
  const name = env['GOOGLE_CLOUD_PROJECT'] ?? '';
  if (name !== '' && !isProjectId(name)) {
    complaints.push(
      `GOOGLE_CLOUD_PROJECT: takes a project id, as PROJECT_ID does: value was ${JSON.stringify(name)}`,
    );
  }
  return name;
}

/** Empty counts as not set, as in a shell's `${NAME:-default}`; only in JOB_ARGS it has a meaning. */
function isSet([name, value]: readonly [string, unknown]): boolean {
  return value !== undefined && (value !== '' || name === 'JOB_ARGS');
}

function fileEntries(fileText: string | undefined, complaints: string[]): [string, unknown][] {
  if (fileText === undefined) return [];
  let content: unknown;
  try {
    content = JSON.parse(fileText);
  } catch (error) {
    complaints.push(`CONFIG_FILE: takes a JSON object; it is not valid JSON${placeIn(error)}`);
    return [];
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    complaints.push('CONFIG_FILE: takes a JSON object with the names of the environment variables');
    return [];
  }
  // Nested values are parsed like the environment's JSON texts.
  const flat = ([name, value]: [string, unknown]): [string, unknown] =>
    typeof value === 'object' && value !== null ? [name, JSON.stringify(value)] : [name, value];
  const entries = Object.entries(content);
  const isKey = ([name]: [string, unknown]): boolean => Object.hasOwn(schema, name);
  // convict stops at the first of some unknown names and would not report the other bad keys.
  for (const [name] of entries.filter((entry) => !isKey(entry))) {
    complaints.push(
      `${name}: is not a key of the configuration; CONFIG_FILE takes the names of the environment variables`,
    );
  }
  return entries.filter(isKey).filter(isSet).map(flat);
}

/** Where the JSON is broken. The rest of the parser's message quotes the file, which may contain secrets. */
function placeIn(error: unknown): string {
  const [place] = /at position \d+( \(line \d+ column \d+\))?/.exec(messageOf(error)) ?? [];
  return place === undefined ? '' : ` ${place}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The configuration for the log: secrets masked, long texts cut, empty values left out. */
export function describeConfig(config: Config): Readonly<Record<string, unknown>> {
  const isSensitive = new Map(Object.entries<Key>(schema).map(([key, { sensitive }]) => [key, sensitive]));
  const masked = (value: unknown): unknown =>
    typeof value === 'object' && value !== null ? Object.keys(value) : '***';
  return Object.fromEntries(
    Object.entries<unknown>(config)
      .filter(([, value]) => !isEmpty(value))
      .map(([key, value]) => [key, isSensitive.get(key) === true ? masked(value) : shortened(value)]),
  );
}

/** The text of a rules file is too long for the log. */
function shortened(value: unknown): unknown {
  const isLong = typeof value === 'string' && value.length > MOST_SHOWN_CHARACTERS;
  return isLong ? `${value.slice(0, MOST_SHOWN_CHARACTERS)}…` : value;
}

const MOST_SHOWN_CHARACTERS = 500;

function isEmpty(value: unknown): boolean {
  return value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}
