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
  /** What the command is going to do; decides which keys it cannot do without. */
  readonly needs?: readonly Need[] | ((config: Config) => readonly Need[]);
}

export interface InspectConfigOptions extends LoadConfigOptions {
  /** Only what it reads is looked at; everything if it is left out. */
  readonly reader?: Reader | undefined;
}

/** What was found. With any complaint `config` is of no use. */
export interface InspectedConfig {
  /** Frozen, defaults filled in. Keys that the reader does not read have their default, whatever was set. */
  readonly config: Config;
  /** The keys that were set. The others have their default, which tells nothing about where this runs. */
  readonly given: ReadonlySet<string>;
  /** Each begins with its key. */
  readonly complaints: readonly string[];
}

/**
 * Reads the whole configuration. Pure: the same input gives the same result, nothing is read or
 * logged.
 *
 * @returns the frozen configuration, defaults filled in.
 * @throws {ConfigError} that names every bad key in one message.
 */
export function loadConfig(options: LoadConfigOptions): Config {
  const { config, complaints } = inspectConfig(options);
  if (complaints.length > 0) throw new ConfigError(complaints);
  return config;
}

/** Like {@link loadConfig}, but returns the complaints, so that the caller can add its own before it throws. */
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
  // A key that is malformed is not also reported as missing, nor as not fitting another.
  const rules = rulesFor(wanted).filter((rule) => !rule.keys.some((key) => named.has(key)));
  complaints.push(...rules.map(({ check }) => check(config)).filter((complaint) => complaint !== undefined));
  return { config, given: new Set(Object.keys({ ...entries, ...variables })), complaints };
}

/** The key that a complaint is about. */
export function keyOf(complaint: string): string {
  return complaint.split(':', 1)[0] ?? '';
}

/** The project by the name that Google's own tools give it; empty where they do not. */
function platformProject(env: LoadConfigOptions['env'], complaints: string[]): string {
  const name = env['GOOGLE_CLOUD_PROJECT'] ?? '';
  if (name !== '' && !isProjectId(name)) {
    complaints.push(
      `GOOGLE_CLOUD_PROJECT: takes a project id, as PROJECT_ID does: value was ${JSON.stringify(name)}`,
    );
  }
  return name;
}

/** An empty text counts as not set, as in most shells' `${NAME:-default}`; only JOB_ARGS gives it a meaning. */
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
  // Nested values go through the same reader as the environment's JSON texts.
  const flat = ([name, value]: [string, unknown]): [string, unknown] =>
    typeof value === 'object' && value !== null ? [name, JSON.stringify(value)] : [name, value];
  const entries = Object.entries(content);
  const isKey = ([name]: [string, unknown]): boolean => Object.hasOwn(schema, name);
  // convict stops at the first of some unknown names, and the other bad keys would go unnamed.
  for (const [name] of entries.filter((entry) => !isKey(entry))) {
    complaints.push(
      `${name}: is not a key of the configuration; CONFIG_FILE takes the names of the variables`,
    );
  }
  return entries.filter(isKey).filter(isSet).map(flat);
}

/** Where the text breaks. The rest of the parser's message quotes the file, which may hold secrets. */
function placeIn(error: unknown): string {
  const [place] = /at position \d+( \(line \d+ column \d+\))?/.exec(messageOf(error)) ?? [];
  return place === undefined ? '' : ` ${place}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The configuration as it may be logged: secrets masked, long texts cut, empty values left out. */
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

/** The text of a rules file would fill the log. */
function shortened(value: unknown): unknown {
  const isLong = typeof value === 'string' && value.length > MOST_SHOWN_CHARACTERS;
  return isLong ? `${value.slice(0, MOST_SHOWN_CHARACTERS)}…` : value;
}

const MOST_SHOWN_CHARACTERS = 500;

function isEmpty(value: unknown): boolean {
  return value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}
