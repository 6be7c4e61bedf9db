import { isReservedEnvName, MAX_ARGS, MAX_ENV_VARS } from './container-limits.ts';
import type { Overrides } from './launch-request-schema.ts';
import type { AllowedOverrides } from './override-words.ts';
import { shownName } from './shown-name.ts';

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

/**
 * Says what of `overrides` the policy does not allow, or Cloud Run would not take beside what the
 * bridge gives. What holds for every bridge alike is for the schema of the request to say.
 *
 * @returns one phrase, or undefined when all of it is allowed.
 */
export function findForbidden(overrides: Overrides, policy: OverridePolicy): string | undefined {
  return (
    forbiddenArgs(overrides, policy) ?? forbiddenNumber(overrides, policy) ?? forbiddenEnv(overrides, policy)
  );
}

function forbiddenArgs({ args }: Overrides, policy: OverridePolicy): string | undefined {
  if (args === undefined) return undefined;
  if (!policy.args) return notAllowed('args', 'args');
  const count = policy.given.args + args.length;
  if (count <= MAX_ARGS) return undefined;
  return `args would be ${count} with the ${policy.given.args} of the bridge; Cloud Run takes ${MAX_ARGS} at most`;
}

function forbiddenNumber(overrides: Overrides, policy: OverridePolicy): string | undefined {
  for (const name of ['taskCount', 'timeoutSeconds'] as const) {
    const value = overrides[name] ?? 0;
    if (value > 0 && policy[name] === 0) return notAllowed(name, name);
    if (value > policy[name]) return `${name} is ${value} and may be ${policy[name]} at most`;
  }
  return undefined;
}

function forbiddenEnv({ env = {} }: Overrides, policy: OverridePolicy): string | undefined {
  const names = Object.keys(env);
  for (const name of names) {
    if (isReservedEnvName(name)) return `env ${shownName(name)} is reserved: the bridge or Cloud Run sets it`;
    if (!policy.env.some((pattern) => matches(name, pattern))) {
      return notAllowed(`env ${shownName(name)}`, `env:${shownName(name)}`);
    }
  }
  const count = new Set([...policy.given.envNames, ...names]).size;
  if (names.length === 0 || count <= MAX_ENV_VARS) return undefined;
  return `env would be ${count} variables with those of the bridge; Cloud Run takes ${MAX_ENV_VARS} at most`;
}

function notAllowed(what: string, word: string): string {
  return `${what} may not be overridden; ALLOW_OVERRIDES of the bridge would have to list ${word}`;
}

function matches(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
