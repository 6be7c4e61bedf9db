import { isReservedEnvName, MAX_ARGS, MAX_ENV_VARS } from './container-limits.ts';
import type { Overrides } from './launch-request-schema.ts';
import type { AllowedOverrides } from './override-words.ts';

/** What publishers may override, and what the bridge itself sets. */
export interface OverridePolicy extends AllowedOverrides {
  /** What the bridge sets for every execution. It counts in Cloud Run's limits, too. */
  readonly given: { readonly args: number; readonly envNames: readonly string[] };
}

export const NO_OVERRIDES: OverridePolicy = {
  args: false,
  taskCount: 0,
  timeoutSeconds: 0,
  env: [],
  given: { args: 0, envNames: [] },
};

/** Why an override of a request is refused. */
export type Forbidden =
  /** `word` would have to be in the operator's list, see `override-words.ts`. */
  | { readonly code: 'not allowed'; readonly word: string }
  /** The bridge or Cloud Run sets that variable. */
  | { readonly code: 'reserved'; readonly name: string }
  | { readonly code: 'too great'; readonly field: NumberField; readonly value: number; readonly most: number }
  /** The bridge itself sets `given` of them. */
  | {
      readonly code: 'too many';
      readonly field: 'args' | 'env';
      readonly count: number;
      readonly given: number;
      readonly most: number;
    };

type NumberField = 'taskCount' | 'timeoutSeconds';

type Check = (overrides: Overrides, policy: OverridePolicy) => Forbidden | undefined;

/** One for each field; the first failure is reported. */
const CHECKS: Readonly<Record<keyof Overrides, Check>> = {
  args: forbiddenArgs,
  taskCount: (overrides, policy) => forbiddenNumber('taskCount', overrides, policy),
  timeoutSeconds: (overrides, policy) => forbiddenNumber('timeoutSeconds', overrides, policy),
  env: forbiddenEnv,
};

/**
 * Checks `overrides` against the policy, and against Cloud Run's limits together with what the bridge sets. The schema of
 * the request checks what is the same for every bridge.
 *
 * @returns the first override that is refused; undefined when all are allowed.
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
