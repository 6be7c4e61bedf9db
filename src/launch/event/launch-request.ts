import { hash } from 'node:crypto';
import type { Overrides } from './launch-request-schema.ts';

/** What the caller asked for: the id, and what overrides the job's own settings. */
export interface LaunchRequest extends Overrides {
  /** Decimal digits without leading zeros. */
  readonly id: string;
}

/** Whether `request` overrides anything. */
export function hasOverrides(request: LaunchRequest): boolean {
  return Object.entries(request).some(
    ([name, asked]) =>
      name !== 'id' && (isObject(asked) ? Object.keys(asked).length > 0 : asked !== undefined),
  );
}

/**
 * A digest of the request, 16 hex digits. Two requests that ask for the same have the same digest, whatever the order of
 * their fields. It detects mistakes, not attacks.
 *
 * The digest of a request must never change, since a redelivery may come after an update. So the first fields have fixed
 * places, and each later field is added with its name, only if it is asked for.
 */
export function launchDigest(request: LaunchRequest): string {
  const { id, args, env = {}, taskCount, timeoutSeconds, ...later } = request;
  const asked = [id, args ?? null, env, taskCount ?? null, timeoutSeconds ?? null, ...byName(later)];
  const canonical = JSON.stringify(asked, (_name, value: unknown) =>
    isObject(value) && !Array.isArray(value) ? byName(value) : value,
  );
  return hash('sha256', canonical).slice(0, 16);
}

function byName(fields: object): readonly (readonly [string, unknown])[] {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
