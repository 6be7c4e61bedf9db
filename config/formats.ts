import convict from 'convict';
import { ENV_NAME, isReservedEnvName, RESERVED_ENV_NAMES } from '../src/launch/event/container-limits.ts';
import { OVERRIDE_WORDS, readOverrideWords } from '../src/launch/event/override-words.ts';

/**
 * The value formats of the configuration. The error of each says what it takes; convict adds the key and the value. Text that
 * cannot be parsed stays text, so that validation reports it together with every other bad key.
 */

interface Format {
  readonly takes: string;
  /** Parses the text; undefined if it cannot be parsed. `holds` then checks the value. */
  readonly read: (text: string) => unknown;
  readonly holds: (value: unknown) => boolean;
  /** Says more about a bad value than what the format takes. */
  readonly complain?: (value: unknown) => string | undefined;
}

/** @returns the name of the format, which is what it takes. docs/configuration.md shows it. */
function register(format: Format): string {
  convict.addFormat({
    name: format.takes,
    coerce: (text: string) => format.read(text) ?? text,
    validate: (value: unknown) => {
      if (format.holds(value)) return;
      // convict does not report values such as '' and 0, so they are named here.
      const complaint = format.complain?.(value) ?? `takes ${format.takes}`;
      throw new Error(`${complaint}${value ? '' : `, got ${JSON.stringify(value)}`}`);
    },
  });
  return format.takes;
}

/** A whole number between the two bounds, both included. */
export function integer({ least, most }: { readonly least: number; readonly most: number }): string {
  const takes = `a whole number from ${least} to ${most}`;
  return register({
    takes,
    read: (text) => (/^\d{1,15}$/.test(text) ? Number(text) : undefined),
    holds: (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
  });
}

/** One of the given words. */
export function oneOf(words: readonly string[]): string {
  const takes = words.map((word) => JSON.stringify(word)).join(' or ');
  return register({
    takes,
    read: (text) => text,
    holds: (value) => typeof value === 'string' && words.includes(value),
  });
}

export const TRUE_OR_FALSE = register({
  takes: 'true or false',
  read: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  holds: (value) => typeof value === 'boolean',
});

/** A text that matches `pattern`, which `takes` puts into words. */
export function text(takes: string, pattern: RegExp): string {
  return register({
    takes,
    read: (value) => value,
    holds: (value) => typeof value === 'string' && pattern.test(value),
  });
}

/** An http or https address. */
export const HTTP_ADDRESS = register({
  takes: 'an http(s) address',
  read: (value) => value,
  holds: (value) => typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value),
});

/** Texts separated by commas, trimmed; or a JSON array, as in a file. */
export function commaSeparated(takes: string, pattern: RegExp): string {
  return register({
    takes,
    read: parts,
    holds: (value) =>
      Array.isArray(value) && value.every((part) => typeof part === 'string' && pattern.test(part)),
  });
}

function parts(value: string): unknown {
  if (value.trim() === '') return [];
  if (value.trimStart().startsWith('[')) return parsed(value);
  return value.split(',').map((part) => part.trim());
}

/** The words of ALLOW_OVERRIDES, separated as in {@link commaSeparated}. */
export const OVERRIDES = register({
  takes: `${OVERRIDE_WORDS}, separated by commas`,
  read: parts,
  holds: (value) => isTexts(value) && readOverrideWords(value).complaints.length === 0,
  complain: (value) => (isTexts(value) ? readOverrideWords(value).complaints.join('; ') : undefined),
});

/** A JSON array of texts, or the empty string, which leaves the job's own args unchanged. */
export const ARGUMENTS = register({
  takes:
    'a JSON array of strings such as ["job","--id={id}"], [] to clear the args of the job, or nothing to leave them unchanged',
  read: (value) => {
    const list = parsed(value);
    // convict takes an object for a group of keys.
    return Array.isArray(list) ? list : undefined;
  },
  holds: (value) => value === '' || isTexts(value),
});

/** A JSON object of strings, by the name of the variable. */
export const ENVIRONMENT = register({
  takes: `a JSON object of strings such as {"MODE":"batch"}, without ${RESERVED_ENV_NAMES}`,
  read: parsed,
  holds: (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(value).every(([name, item]) => typeof item === 'string' && isFreeName(name)),
});

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isFreeName(name: string): boolean {
  return ENV_NAME.test(name) && !isReservedEnvName(name);
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
