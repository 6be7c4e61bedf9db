import {
  ENV_NAME,
  isReservedEnvName,
  MAX_TASK_COUNT,
  MAX_TASK_TIMEOUT_SECONDS,
  RESERVED_ENV_NAMES,
} from './container-limits.ts';

/** What an operator lets publishers override. */
export interface AllowedOverrides {
  readonly args: boolean;
  /** Greatest allowed value; 0 if it may not be overridden. */
  readonly taskCount: number;
  readonly timeoutSeconds: number;
  /** `NAME` or `PREFIX_*`. */
  readonly env: readonly string[];
}

export const OVERRIDE_WORDS =
  'args, taskCount, taskCount<=N, timeoutSeconds, timeoutSeconds<=N, env:NAME, env:PREFIX_*';

const MOST = { taskCount: MAX_TASK_COUNT, timeoutSeconds: MAX_TASK_TIMEOUT_SECONDS } as const;

const BOUNDED = /^(taskCount|timeoutSeconds)(?:<=(.*))?$/s;
const PREFIX = /^([A-Za-z_][A-Za-z0-9_]*_)\*$/;

interface Allowed {
  args: boolean;
  taskCount: number;
  timeoutSeconds: number;
  env: string[];
}

/**
 * Reads the words of an operator that allow overrides.
 *
 * @returns what the valid words allow, and one complaint for each invalid word.
 */
export function readOverrideWords(words: readonly string[]): {
  readonly allowed: AllowedOverrides;
  readonly complaints: readonly string[];
} {
  const allowed: Allowed = { args: false, taskCount: 0, timeoutSeconds: 0, env: [] };
  const complaints = words
    .map((word) => {
      const complaint = read(word, allowed);
      return complaint === undefined ? undefined : `${JSON.stringify(word)} ${complaint}`;
    })
    .filter((complaint) => complaint !== undefined);
  return { allowed, complaints };
}

/** Adds `word` to `allowed`, or says what is wrong with it. */
function read(word: string, allowed: Allowed): string | undefined {
  if (word === 'args') {
    if (allowed.args) return 'is said twice';
    allowed.args = true;
    return undefined;
  }
  if (word.startsWith('env:')) return readName(word.slice('env:'.length), allowed);
  const [, key, bound] = BOUNDED.exec(word) ?? [];
  if (key !== 'taskCount' && key !== 'timeoutSeconds') return `is not one of ${OVERRIDE_WORDS}`;
  if (allowed[key] > 0) return `says ${key} a second time`;
  const most = bound === undefined ? MOST[key] : wholeNumber(bound);
  if (most < 1 || most > MOST[key]) return `takes a whole number from 1 to ${MOST[key]} after "<="`;
  allowed[key] = most;
  return undefined;
}

function readName(name: string, allowed: Allowed): string | undefined {
  const [, prefix] = PREFIX.exec(name) ?? [];
  if (prefix === undefined && !ENV_NAME.test(name)) {
    return 'takes the form env:NAME or env:PREFIX_*, of letters, digits and _';
  }
  // All names with a reserved prefix such as K_ are refused anyway.
  if (isReservedEnvName(prefix ?? name)) return `is reserved, as are ${RESERVED_ENV_NAMES}`;
  if (allowed.env.includes(name)) return 'is said twice';
  allowed.env.push(name);
  return undefined;
}

/** 0 if `text` is not a positive whole number in plain digits. */
function wholeNumber(text: string): number {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0;
}
