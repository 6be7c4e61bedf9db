import type { DeliveredMessage } from './message.ts';
import { Rejection } from './rejection.ts';

/** The beginning of the types of the events that a bridge publishes about its launches. */
export const LAUNCH_EVENT_PREFIX = 'job-bridge.launch.';

/** The states that such an event can report: the rest of its type. */
export const TOLD_STATES = [
  'queued',
  'launched',
  'succeeded',
  'failed',
  'cancelled',
  'gone',
  'rejected',
  'skipped',
  'replaced',
  'expired',
  'unknown',
] as const;

/** The attribute of such an event with the length of its chain: launches that were each launched by an event of the previous one. */
export const LINKS_ATTRIBUTE = 'ce-links';

/** The longest chain. */
export const MAX_LINKS = 20;

/** Whether a CloudEvent is about a launch, of this or another bridge. */
export function isLaunchEvent(event: { readonly type: string } | undefined): boolean {
  return event?.type.startsWith(LAUNCH_EVENT_PREFIX) === true;
}

/** A launch whose event launched another one. */
export interface LaunchCause {
  readonly launchId: string;
  /** The name in `jobs`; empty for the default job. */
  readonly name: string;
}

/** The launch that an event is about, from the event's id; undefined if it is not an event about a launch. */
export function causeOf({ cloudEvent }: Pick<DeliveredMessage, 'cloudEvent'>): LaunchCause | undefined {
  if (!isLaunchEvent(cloudEvent)) return undefined;
  const [, name, launchId] = /^([^/]*)\/([^/]+)\/[^/]+$/.exec(cloudEvent?.id ?? '') ?? [];
  return name === undefined || launchId === undefined ? undefined : { launchId, name };
}

/**
 * The length of the chain before a launch: 0, unless its message is an event about a launch.
 *
 * @throws {Rejection} `chain-too-long`, also if the length is not readable: else two jobs could start each other for
 *   ever.
 */
export function linksOf({
  attributes,
  cloudEvent,
}: Pick<DeliveredMessage, 'attributes' | 'cloudEvent'>): number {
  if (!isLaunchEvent(cloudEvent)) return 0;
  const before = attributes[LINKS_ATTRIBUTE] ?? '';
  if (!/^\d{1,9}$/.test(before)) {
    const detail = `the event of a launch takes a whole number in the attribute "${LINKS_ATTRIBUTE}", by which the length of its chain is known`;
    throw new Rejection({ code: 'chain-too-long', detail });
  }
  const links = Number(before) + 1;
  if (links <= MAX_LINKS) return links;
  const detail = `${MAX_LINKS} launches have followed one another already, each from an event of the one before`;
  throw new Rejection({ code: 'chain-too-long', detail });
}
