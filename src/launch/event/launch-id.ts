import { hash, randomUUID } from 'node:crypto';

/** What makes two deliveries the same launch; see `docs/` and the message contract. */
export const LAUNCH_ID = /^[A-Za-z0-9][A-Za-z0-9._:~-]{0,127}$/;

/** A launch id that nobody has used before, for a request without an idempotency key. */
export function newLaunchId(): string {
  return `r_${randomUUID()}`;
}

/**
 * The launch id of a request with an `Idempotency-Key`. The key counts per id and, where the caller
 * is known, per caller: two callers who pick the same key do not share a launch.
 */
export function launchIdOfKey(options: {
  readonly key: string;
  readonly inputId: string;
  readonly caller?: string | undefined;
}): string {
  return `k_${digestOf([options.key, options.inputId, options.caller ?? ''])}`;
}

/** The launch id of a message whose publisher named none: a redelivery keeps it, a publisher's own retry does not. */
export function launchIdOfMessage(options: {
  readonly subscription: string;
  readonly messageId: string;
}): string {
  return `m_${digestOf([options.subscription, options.messageId])}`;
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
