import { hash } from 'node:crypto';
import type { Overrides } from './launch-request-schema.ts';

/** What the caller asked for: which id, and how this execution differs from the job's own settings. */
export interface LaunchRequest extends Overrides {
  /** Decimal digits without leading zeros. */
  readonly id: string;
}

/** Whether `request` asks for anything but the job's own settings. */
export function hasOverrides(request: LaunchRequest): boolean {
  return Object.entries(request).some(
    ([name, asked]) =>
      name !== 'id' && (isObject(asked) ? Object.keys(asked).length > 0 : asked !== undefined),
  );
}

/**
 * A digest of the request: equal for two requests that ask for the same, whatever the order of their
 * keys. 16 hex digits; it tells apart mistakes, not attackers.
 *
 * The digest of a request never changes, since a redelivery may come after an update. The fields that
 * there were at first have their places in it. Each later one is added by its name, where it is asked for.
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
