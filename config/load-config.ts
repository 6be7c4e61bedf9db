import convict from 'convict';
import { isProjectId } from './keys/job.ts';
import type { Key, Reader } from './keys/key.ts';
import { rulesFor, type Need } from './rules.ts';
import { schema, schemaOf, type Config, type ConfigKey } from './schema.ts';

/** The configuration cannot be used; `message` names every bad key, what it got and what it takes. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(problems: readonly string[]) {
    super(`the configuration cannot be used:\n  ${problems.join('\n  ')}`);
  }
}

export interface LoadConfigOptions {
  /** The environment, as in `process.env`; it wins over the file. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Content of CONFIG_FILE: a JSON object with the names of the environment variables. */
  readonly fileText?: string | undefined;
  /** What the command is going to do; decides which keys it cannot do without. */
  readonly needs?: readonly Need[] | ((config: Config) => readonly Need[]);
}

export interface InspectConfigOptions extends LoadConfigOptions {
  /** Only what it reads is looked at; all where it is left out. */
  readonly reader?: Reader | undefined;
}

/** What was found, and every complaint about it, each beginning with its key; with any, `config` is of no use. */
export interface InspectedConfig {
  /** Frozen, defaults filled in, without the keys that the reader does not read. */
  readonly config: Config;
  /** The keys that somebody set. The others have their default, which tells nothing about where this runs. */
  readonly given: ReadonlySet<string>;
  readonly problems: readonly string[];
}

/**
 * Reads the whole configuration. Pure: the same input gives the same result, nothing is read or
 * logged.
 *
 * @returns the frozen configuration, defaults filled in.
 * @throws {ConfigError} that names every bad key in one message.
 */
export function loadConfig(options: LoadConfigOptions): Config {
  const { config, problems } = inspectConfig(options);
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** Does what {@link loadConfig} does, and leaves it to the caller to throw, who may have found more. */
export function inspectConfig(options: InspectConfigOptions): InspectedConfig {
  const { env, fileText, needs = [], reader } = options;
  const problems: string[] = [];
  const read = schemaOf(reader);
  const variables = known(env);
  const loaded = convict<Record<string, unknown>>(read, { env: variables, args: [] });
  const isRead = (name: string): boolean => Object.hasOwn(read, name);
  const entries = Object.fromEntries(fileEntries(fileText, problems).filter(([name]) => isRead(name)));
  loaded.load(entries);
  try {
    loaded.validate({ allowed: 'strict' });
  } catch (error) {
    problems.push(...(error as Error).message.split('\n'));
  }
  const properties = loaded.getProperties() as Config;
  const project = isRead('PROJECT_ID') && {
    PROJECT_ID: properties.PROJECT_ID || platformProject(env, problems),
  };
  const config = Object.freeze({ ...properties, ...project });
  const named = new Set(problems.map(keyOf));
  const wanted = typeof needs === 'function' ? needs(config) : needs;
  // A key that is malformed is not also reported as missing, nor as not fitting another.
  const rules = rulesFor(wanted).filter(({ keys }) => !keys.some((key) => named.has(key)));
  problems.push(...rules.map(({ check }) => check(config)).filter((complaint) => complaint !== undefined));
  return { config, given: new Set(Object.keys({ ...entries, ...variables }).filter(isRead)), problems };
}

/** The key that a complaint is about. */
export function keyOf(problem: string): string {
  return problem.split(':', 1)[0] ?? '';
}

/** The project by the name that Google's own tools give it; empty where they do not. */
function platformProject(env: LoadConfigOptions['env'], problems: string[]): string {
  const name = env['GOOGLE_CLOUD_PROJECT'] ?? '';
  if (name !== '' && !isProjectId(name)) {
    problems.push(
      `GOOGLE_CLOUD_PROJECT: takes a project id, as PROJECT_ID does: value was ${JSON.stringify(name)}`,
    );
  }
  return name;
}

/** An empty text counts as not set, as in most shells' `${NAME:-default}`; only JOB_ARGS gives it a meaning. */
function isSet([name, value]: readonly [string, unknown]): boolean {
  return value !== undefined && (value !== '' || name === 'JOB_ARGS');
}

function known(env: LoadConfigOptions['env']): LoadConfigOptions['env'] {
  return Object.fromEntries(
    Object.keys(schema)
      .map((name) => [name, env[name]] as const)
      .filter(isSet),
  );
}

function fileEntries(fileText: string | undefined, problems: string[]): [string, unknown][] {
  if (fileText === undefined) return [];
  let content: unknown;
  try {
    content = JSON.parse(fileText);
  } catch (error) {
    problems.push(`CONFIG_FILE: takes a JSON object; it is not valid JSON${placeIn(error)}`);
    return [];
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    problems.push('CONFIG_FILE: takes a JSON object with the names of the environment variables');
    return [];
  }
  // Nested values go through the same reader as the environment's JSON texts.
  const flat = ([name, value]: [string, unknown]): [string, unknown] =>
    typeof value === 'object' && value !== null ? [name, JSON.stringify(value)] : [name, value];
  const entries = Object.entries(content);
  const isKey = ([name]: [string, unknown]): boolean => Object.hasOwn(schema, name);
  // convict stops at the first of some unknown names, and the other bad keys would go unnamed.
  for (const [name] of entries.filter((entry) => !isKey(entry))) {
    problems.push(`${name}: is no key of the configuration; CONFIG_FILE takes the names of the variables`);
  }
  return entries.filter(isKey).filter(isSet).map(flat);
}

/** Where the text breaks. The rest of the parser's message quotes the file, which may hold secrets. */
function placeIn(error: unknown): string {
  const [place] = /at position \d+( \(line \d+ column \d+\))?/.exec((error as Error).message) ?? [];
  return place === undefined ? '' : ` ${place}`;
}

function isSensitive(key: ConfigKey): boolean {
  const definition: Key = schema[key];
  return definition.sensitive === true;
}

/** The configuration as it may be logged: secrets masked, empty values left out. */
export function describeConfig(config: Config): Readonly<Record<string, unknown>> {
  const isEmpty = (value: unknown): boolean =>
    value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
  const shown = ([key, value]: [string, unknown]): [string, unknown] => {
    if (!isSensitive(key as ConfigKey)) return [key, value];
    return [key, typeof value === 'object' ? Object.keys(value as object) : '***'];
  };
  return Object.fromEntries(
    Object.entries(config)
      .filter(([, value]) => !isEmpty(value))
      .map(shown),
  );
}
