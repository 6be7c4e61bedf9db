import type { DeliveredMessage } from './message.ts';
import { Rejection } from './rejection.ts';

/** What the types of the events begin with by which a bridge tells what becomes of its launches. */
export const LAUNCH_EVENT_PREFIX = 'job-bridge.launch.';

/** The states of a launch that such an event can tell of: the rest of its type. */
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

/** The attribute of such an event that counts the launches that it comes from, each launched from an event of the one before. */
export const LINKS_ATTRIBUTE = 'ce-links';

/** So many launches may follow from one, each from an event of the one before. */
export const MAX_LINKS = 20;

/** Whether a CloudEvent tells of a launch, of this bridge or of another one. */
export function isLaunchEvent(event: { readonly type: string } | undefined): boolean {
  return event?.type.startsWith(LAUNCH_EVENT_PREFIX) === true;
}

/** A launch whose event asked for another one. */
export interface LaunchCause {
  readonly launchId: string;
  /** The name in `jobs`; empty for the default job. */
  readonly name: string;
}

/** The launch that an event tells of, as the id of the event names it; undefined where it is not an event of a launch. */
export function causeOf({ cloudEvent }: Pick<DeliveredMessage, 'cloudEvent'>): LaunchCause | undefined {
  if (!isLaunchEvent(cloudEvent)) return undefined;
  const [, name, launchId] = /^([^/]*)\/([^/]+)\/[^/]+$/.exec(cloudEvent?.id ?? '') ?? [];
  return name === undefined || launchId === undefined ? undefined : { launchId, name };
}

/**
 * How many launches one comes from that a message asks for: 0, unless the message is an event of a launch.
 *
 * @throws {Rejection} `chain-too-long`, also where the length cannot be told: two jobs could start each other for ever.
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
