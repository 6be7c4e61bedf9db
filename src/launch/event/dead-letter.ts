import { attributesOfCloudEvent, CLOUD_EVENT_ATTRIBUTES } from './cloud-event-attributes.ts';
import { MAX_ATTRIBUTE_VALUE_BYTES } from './message-limits.ts';
import { derivedLaunchId, type DeliveredMessage } from './message.ts';
import type { RejectionCode } from './rejection.ts';

/** Why a message was given up. The codes are stable: people filter dead letters by them. */
export type DeadLetterReason = RejectionCode | 'attempts-exhausted';

/** Counts the replays of a message in the message itself, so that the count survives every copy. */
export const REPLAYS = 'deadLetterReplays';
/** Names the subscription by which a message came first: on its dead letter, and on what is replayed of that. */
export const ORIGIN = 'deadLetterSubscription';

/**
 * Full name of the subscription by which a message came; of a replay the one by which it came before it was given up,
 * so that the same rule concerns it. Empty where that delivery did not say.
 *
 * This is not a security fence. A publisher can write both attributes, as it can name any job in the attribute `job`.
 */
export function originOf(message: Pick<DeliveredMessage, 'attributes' | 'subscription'>): string {
  const { attributes, subscription } = message;
  return (attributes[REPLAYS] === undefined ? undefined : attributes[ORIGIN]) ?? subscription;
}

/** The copy of a message that was given up: its data and attributes as they came, and why beside them. */
export interface DeadLetter {
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface DeadLetterOptions {
  readonly message: DeliveredMessage;
  /** Under which it was to be launched; left out where the message was not understood. */
  readonly launchId?: string | undefined;
  /** Whether the delivery did not carry every attribute of its message. */
  readonly isPartial: boolean;
  readonly reason: DeadLetterReason;
  /** One sentence, never the payload. It is cut to what an attribute takes. */
  readonly detail: string;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: number;
}

/**
 * Copies a message that is given up.
 *
 * What the message carries under the names that are set here is replaced or dropped: it may be an
 * earlier dead letter or a forged one, and only this delivery counts. A replay keeps its count and the subscription
 * by which it came first. A CloudEvent that came another way becomes one in Pub/Sub's binding. The launch id that is in force stands in `launchId`, so that a
 * replay is the same launch; one that the publisher chose stays as it came, even where it is malformed.
 * A subscription that the delivery did not name is left out.
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

/** As much of `text` as an attribute takes, in whole characters. */
function clip(text: string): string {
  const wellFormed = text.toWellFormed();
  const { read } = new TextEncoder().encodeInto(wellFormed, new Uint8Array(MAX_ATTRIBUTE_VALUE_BYTES));
  return wellFormed.slice(0, read);
}
