import { MAX_ATTRIBUTE_VALUE_BYTES } from './message-limits.ts';
import { derivedLaunchId, type DeliveredMessage } from './message.ts';
import type { RejectionCode } from './rejection.ts';

/** Why a message was given up. The codes are stable: people filter dead letters by them. */
export type DeadLetterReason = RejectionCode | 'attempts-exhausted';

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
 * earlier dead letter or a forged one, and only this delivery counts. `deadLetterReplays`, in which replays
 * count themselves, is none of them. The launch id that is in force stands in `launchId`, so that a
 * replay is the same launch; one that the publisher chose stays as it came, even where it is malformed.
 * A subscription that the delivery did not name is left out.
 */
export function deadLetterOf(options: DeadLetterOptions): DeadLetter {
  const { message, isPartial, reason, detail, nowMs } = options;
  const ours = {
    deadLetterReason: reason,
    deadLetterDetail: oneLine(detail),
    deadLetterMessageId: message.messageId,
    deadLetterSubscription: message.subscription,
    deadLetterTime: new Date(nowMs).toISOString(),
    deadLetterPartial: isPartial ? 'true' : '',
  };
  const theirs = Object.entries(message.attributes).filter(([name]) => !Object.hasOwn(ours, name));
  const known = Object.entries(ours).filter(([, value]) => value !== '');
  const launchId = options.launchId ?? message.attributes['launchId'] ?? derivedLaunchId(message);
  return {
    data: Buffer.from(message.data),
    attributes: Object.fromEntries([
      ...theirs,
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
