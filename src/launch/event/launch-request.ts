import { hash } from 'node:crypto';
import type { Overrides } from './launch-request-schema.ts';

/** What the caller asked for: which id, and how this execution differs from the job's own settings. */
export interface LaunchRequest extends Overrides {
  /** Decimal digits without leading zeros. */
  readonly id: string;
}

/** Whether `request` asks for anything but the job's own settings. */
export function hasOverrides({ args = [], env = {}, taskCount, timeoutSeconds }: Overrides): boolean {
  const isEmpty = args.length === 0 && Object.keys(env).length === 0;
  return !isEmpty || taskCount !== undefined || timeoutSeconds !== undefined;
}

/**
 * A digest of the request: equal for two requests that ask for the same, whatever the order of their
 * keys. 16 hex digits; it tells apart mistakes, not attackers.
 */
export function launchDigest(request: LaunchRequest): string {
  const env = Object.entries(request.env ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const canonical = [
    request.id,
    request.args ?? null,
    env,
    request.taskCount ?? null,
    request.timeoutSeconds ?? null,
  ];
  return hash('sha256', JSON.stringify(canonical)).slice(0, 16);
}
