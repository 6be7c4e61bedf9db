import { hash, randomUUID } from 'node:crypto';
import { jobPath, type LaunchKey } from './launch-key.ts';

/** The form of a launch id, which makes two deliveries the same launch. */
export const LAUNCH_ID = /^[A-Za-z0-9][A-Za-z0-9._:~-]{0,127}$/;

/** Whether a launch id has the form of {@link launchIdOfMessage} or {@link launchIdOfCloudEvent}. */
export function isDerived(launchId: string): boolean {
  return /^[me]_[0-9a-f]{40}$/.test(launchId);
}

/** A new launch id, for a request without an idempotency key. */
export function newLaunchId(): string {
  return `r_${randomUUID()}`;
}

/**
 * The launch id of a request with an `Idempotency-Key`. The key counts for one job, id and body, and for one caller if
 * the caller is known.
 *
 * A request without a body for the default job is hashed as in earlier versions: its retry may come after an update.
 */
export function launchIdOfKey(options: {
  readonly key: string;
  /** Undefined if the request names none. */
  readonly inputId: string | undefined;
  readonly caller?: string | undefined;
  /** The name in `jobs`; empty, or left out, for the default job. */
  readonly name?: string;
  readonly body?: Uint8Array | undefined;
}): string {
  const { key, inputId = '', caller = '', name = '', body } = options;
  const parts = [key, inputId, caller];
  if (name === '' && body === undefined) return `k_${digestOf(parts)}`;
  return `k_${digestOf([...parts, name, body === undefined ? '' : hash('sha256', body)])}`;
}

/** The launch id of a message without one. A redelivery has the same; a message that is published again has another. */
export function launchIdOfMessage(options: {
  readonly subscription: string;
  readonly messageId: string;
}): string {
  return `m_${digestOf([options.subscription, options.messageId])}`;
}

/**
 * The launch id of a dead letter that is launched again on purpose. It must not look derived ({@link isDerived}): a rule
 * would replace it by its own, which names the earlier launch.
 *
 * @param options.subscription that of the dead letters.
 */
export function launchIdOfForcedReplay(options: {
  readonly subscription: string;
  readonly messageId: string;
}): string {
  return `f_${digestOf([options.subscription, options.messageId])}`;
}

/**
 * The launch id of a retry. It depends on the first launch only, so that asking twice makes one launch.
 *
 * @param nth the first from 0 whose launch id is free: a publisher may have chosen that of an earlier one.
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
 * The launch id that a rule or a job makes of parts of the event. A single part that is a valid launch id is used as it
 * is, so that people recognise it. Anything else becomes a hash of the parts.
 */
export function launchIdOfParts(parts: readonly string[]): string {
  const [only = ''] = parts;
  return parts.length === 1 && LAUNCH_ID.test(only) ? only : `p_${digestOf(parts)}`;
}

/** 160 bits in hex: short enough to read, and long enough that no two inputs of a bridge share them. */
function digestOf(parts: readonly string[]): string {
  return hash('sha256', JSON.stringify(parts)).slice(0, 40);
}
