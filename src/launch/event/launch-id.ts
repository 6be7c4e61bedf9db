import { hash, randomUUID } from 'node:crypto';
import { jobPath, type LaunchKey } from './launch-key.ts';

/** What makes two deliveries the same launch; see `docs/` and the message contract. */
export const LAUNCH_ID = /^[A-Za-z0-9][A-Za-z0-9._:~-]{0,127}$/;

/** Whether a launch id has the form of those that are made for a message for which nobody named one. */
export function isDerived(launchId: string): boolean {
  return /^[me]_[0-9a-f]{40}$/.test(launchId);
}

/** A launch id that nobody has used before, for a request without an idempotency key. */
export function newLaunchId(): string {
  return `r_${randomUUID()}`;
}

/**
 * The launch id of a request with an `Idempotency-Key`. The key counts per job, id and body, and per caller where that
 * is known: two callers who pick the same key do not share a launch.
 *
 * A request without a body for the default job keeps the launch id that it had before there were named jobs, since a
 * retry may come after an update.
 */
export function launchIdOfKey(options: {
  readonly key: string;
  /** Undefined where the request names none. */
  readonly inputId: string | undefined;
  readonly caller?: string | undefined;
  /** The name in `jobs`; empty, or left out, for the default job. */
  readonly name?: string;
  /** As it came; undefined where there is none. */
  readonly body?: Uint8Array | undefined;
}): string {
  const { key, inputId = '', caller = '', name = '', body } = options;
  const parts = [key, inputId, caller];
  if (name === '' && body === undefined) return `k_${digestOf(parts)}`;
  return `k_${digestOf([...parts, name, body === undefined ? '' : hash('sha256', body)])}`;
}

/** The launch id of a message whose publisher named none: a redelivery keeps it, a publisher's own retry does not. */
export function launchIdOfMessage(options: {
  readonly subscription: string;
  readonly messageId: string;
}): string {
  return `m_${digestOf([options.subscription, options.messageId])}`;
}

/**
 * The launch id of a dead letter that is launched again on purpose. It has not the form of a derived one, in whose place
 * a rule may put its own: that would be the launch of before.
 *
 * @param options.subscription that the dead letter lies in.
 */
export function launchIdOfForcedReplay(options: {
  readonly subscription: string;
  readonly messageId: string;
}): string {
  return `f_${digestOf([options.subscription, options.messageId])}`;
}

/**
 * The launch id of a launch that is made again: asking twice makes one launch.
 *
 * @param nth whichever from 0 is not the launch id of another launch: a publisher can choose any.
 */
export function launchIdOfRetry(key: LaunchKey, nth = 0): string {
  const parts = [jobPath(key), key.launchId];
  return `t_${digestOf(nth === 0 ? parts : [...parts, String(nth)])}`;
}

/** The launch id of a CloudEvent: source and id together are unique by its specification. */
export function launchIdOfCloudEvent(options: { readonly source: string; readonly id: string }): string {
  return `e_${digestOf([options.source, options.id])}`;
}

/**
 * The launch id that a rule or a job makes of parts of the event. One part that is a launch id already stays as it is,
 * so that people find it again; several, or anything else, become a hash that no other parts have.
 */
export function launchIdOfParts(parts: readonly string[]): string {
  const [only = ''] = parts;
  return parts.length === 1 && LAUNCH_ID.test(only) ? only : `p_${digestOf(parts)}`;
}

/** 160 bits in hex: short enough to read, and no two inputs of one bridge will ever share them. */
function digestOf(parts: readonly string[]): string {
  return hash('sha256', JSON.stringify(parts)).slice(0, 40);
}
