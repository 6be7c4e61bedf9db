import { attributesOfCloudEvent, CLOUD_EVENT_ATTRIBUTES } from './cloud-event-attributes.ts';
import { MAX_ATTRIBUTE_VALUE_BYTES } from './message-limits.ts';
import { derivedLaunchId, type DeliveredMessage } from './message.ts';
import type { RejectionCode } from './rejection.ts';

/** Why a message was given up. The codes are stable: people filter dead letters by them. */
export type DeadLetterReason = RejectionCode | 'attempts-exhausted';

/** The attribute with the number of replays. It is in the message, so that every copy has it. */
export const REPLAYS = 'deadLetterReplays';
/** The attribute of a dead letter, and of its replay, with the subscription that delivered the message first. */
export const ORIGIN = 'deadLetterSubscription';

/**
 * Full name of the subscription that delivered a message. For a replay, the one that delivered it first, so that the same
 * rule matches. Empty if that delivery did not say.
 *
 * Not a security check: a publisher can write both attributes, as it can name any job in the attribute `job`.
 */
export function originOf(message: Pick<DeliveredMessage, 'attributes' | 'subscription'>): string {
  const { attributes, subscription } = message;
  return (attributes[REPLAYS] === undefined ? undefined : attributes[ORIGIN]) ?? subscription;
}

/** The copy of a message that was given up: its data and attributes, and the reason. */
export interface DeadLetter {
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface DeadLetterOptions {
  readonly message: DeliveredMessage;
  /** The launch id that it would have; left out if the message was not understood. */
  readonly launchId?: string | undefined;
  /** Whether the delivery may lack attributes of its message. */
  readonly isPartial: boolean;
  readonly reason: DeadLetterReason;
  /** One sentence, never the payload. It is cut to the length of an attribute. */
  readonly detail: string;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: number;
}

/**
 * Copies a message that is given up.
 *
 * - The attributes that are set here replace those of the message: it may be an earlier dead letter, or a forged one. A
 *   replay keeps its count and its first subscription.
 * - A CloudEvent of any shape becomes one in Pub/Sub's binding.
 * - `launchId` is set, so that a replay is the same launch. One that the publisher chose is kept, even a malformed one.
 */
export function deadLetterOf(options: DeadLetterOptions): DeadLetter {
  const { message, isPartial, reason, detail, nowMs } = options;
  const ours = {
    deadLetterReason: reason,
    deadLetterDetail: oneLine(detail),
    deadLetterMessageId: message.messageId,
    [ORIGIN]: originOf(message),
    deadLetterTime: new Date(nowMs).toISOString(),
    deadLetterPartial: isPartial ? 'true' : '',
  };
  const event = message.cloudEvent && attributesOfCloudEvent(message.cloudEvent);
  const replaced = new Set([...Object.keys(ours), ...(event === undefined ? [] : CLOUD_EVENT_ATTRIBUTES)]);
  const theirs = Object.entries(message.attributes).filter(([name]) => !replaced.has(name));
  const known = Object.entries(ours).filter(([, value]) => value !== '');
  const launchId = options.launchId ?? message.attributes['launchId'] ?? derivedLaunchId(message);
  return {
    data: Buffer.from(message.data),
    attributes: Object.fromEntries([
      ...theirs,
      ...Object.entries(event ?? {}),
      ...known.map(([name, value]) => [name, clip(value)] as const),
      ['launchId', launchId],
    ]),
  };
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}

/** Cuts `text` to the length of an attribute, at a whole character. */
function clip(text: string): string {
  const wellFormed = text.toWellFormed();
  const { read } = new TextEncoder().encodeInto(wellFormed, new Uint8Array(MAX_ATTRIBUTE_VALUE_BYTES));
  return wellFormed.slice(0, read);
}
