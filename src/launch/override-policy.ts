import type { Overrides } from './launch-request.ts';

/** What publishers may override, as read from ALLOW_OVERRIDES. */
export interface OverridePolicy {
  readonly args: boolean;
  /** Greatest allowed value; 0 where it may not be overridden. */
  readonly taskCount: number;
  readonly timeoutSeconds: number;
  /** `NAME` or `PREFIX_*`. */
  readonly env: readonly string[];
}

export const NO_OVERRIDES: OverridePolicy = { args: false, taskCount: 0, timeoutSeconds: 0, env: [] };

/** Names that the bridge or the platform sets itself. Source: the container contract of Cloud Run. */
const RESERVED = /^(LAUNCH_ID|LAUNCH_INPUT_ID|LAUNCH_DIGEST|TRACEPARENT|PORT|K_.*|CLOUD_RUN_.*)$/;

/**
 * Says what of `overrides` the policy does not allow.
 *
 * @returns one phrase, or undefined when all of it is allowed.
 */
export function findForbidden(overrides: Overrides, policy: OverridePolicy): string | undefined {
  if (overrides.args !== undefined && !policy.args) return notAllowed('args', 'args');
  for (const name of ['taskCount', 'timeoutSeconds'] as const) {
    const value = overrides[name] ?? 0;
    if (value > 0 && policy[name] === 0) return notAllowed(name, name);
    if (value > policy[name]) return `${name} is ${value} and may be ${policy[name]} at most`;
  }
  for (const name of Object.keys(overrides.env ?? {})) {
    if (RESERVED.test(name)) return `env ${name} is reserved`;
    if (!policy.env.some((pattern) => matches(name, pattern))) {
      return notAllowed(`env ${name}`, `env:${name}`);
    }
  }
  return undefined;
}

function notAllowed(what: string, word: string): string {
  return `${what} may not be overridden; ALLOW_OVERRIDES of the bridge would have to list ${word}`;
}

function matches(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
