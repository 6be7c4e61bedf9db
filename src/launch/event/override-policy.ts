import { isReservedEnvName, MAX_ARGS, MAX_ENV_VARS } from './container-limits.ts';
import type { Overrides } from './launch-request-schema.ts';
import type { AllowedOverrides } from './override-words.ts';

/** What publishers may override, and what their overrides come on top of. */
export interface OverridePolicy extends AllowedOverrides {
  /** What the bridge itself gives to every execution; it counts against Cloud Run's limits as well. */
  readonly given: { readonly args: number; readonly envNames: readonly string[] };
}

export const NO_OVERRIDES: OverridePolicy = {
  args: false,
  taskCount: 0,
  timeoutSeconds: 0,
  env: [],
  given: { args: 0, envNames: [] },
};

/** What of a request is not allowed, or more than Cloud Run takes. */
export type Forbidden =
  /** `word` is what the operator would have to allow, see `override-words.ts`. */
  | { readonly code: 'not allowed'; readonly word: string }
  /** The bridge or Cloud Run sets that variable. */
  | { readonly code: 'reserved'; readonly name: string }
  | { readonly code: 'too great'; readonly field: NumberField; readonly value: number; readonly most: number }
  /** `given` of them by the bridge itself. */
  | {
      readonly code: 'too many';
      readonly field: 'args' | 'env';
      readonly count: number;
      readonly given: number;
      readonly most: number;
    };

type NumberField = 'taskCount' | 'timeoutSeconds';

type Check = (overrides: Overrides, policy: OverridePolicy) => Forbidden | undefined;

/** One for each field, in the order in which they are told. */
const CHECKS: Readonly<Record<keyof Overrides, Check>> = {
  args: forbiddenArgs,
  taskCount: (overrides, policy) => forbiddenNumber('taskCount', overrides, policy),
  timeoutSeconds: (overrides, policy) => forbiddenNumber('timeoutSeconds', overrides, policy),
  env: forbiddenEnv,
};

/**
 * Finds what of `overrides` the policy does not allow, or Cloud Run would not take beside what the
 * bridge gives. What holds for every bridge alike is for the schema of the request to say.
 *
 * @returns the first of it, or undefined when all is allowed.
 */
export function findForbidden(overrides: Overrides, policy: OverridePolicy): Forbidden | undefined {
  for (const check of Object.values(CHECKS)) {
    const forbidden = check(overrides, policy);
    if (forbidden !== undefined) return forbidden;
  }
  return undefined;
}

function forbiddenArgs({ args }: Overrides, policy: OverridePolicy): Forbidden | undefined {
  if (args === undefined) return undefined;
  if (!policy.args) return { code: 'not allowed', word: 'args' };
  const { args: given } = policy.given;
  const count = given + args.length;
  return count > MAX_ARGS ? { code: 'too many', field: 'args', count, given, most: MAX_ARGS } : undefined;
}

function forbiddenEnv({ env = {} }: Overrides, policy: OverridePolicy): Forbidden | undefined {
  const names = Object.keys(env);
  for (const name of names) {
    if (isReservedEnvName(name)) return { code: 'reserved', name };
    if (!policy.env.some((pattern) => matches(name, pattern))) {
      return { code: 'not allowed', word: `env:${name}` };
    }
  }
  const count = new Set([...policy.given.envNames, ...names]).size;
  if (names.length === 0 || count <= MAX_ENV_VARS) return undefined;
  return { code: 'too many', field: 'env', count, given: count - names.length, most: MAX_ENV_VARS };
}

function forbiddenNumber(
  field: NumberField,
  { [field]: value = 0 }: Overrides,
  policy: OverridePolicy,
): Forbidden | undefined {
  const most = policy[field];
  if (value <= most) return undefined;
  return most === 0 ? { code: 'not allowed', word: field } : { code: 'too great', field, value, most };
}

function matches(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
