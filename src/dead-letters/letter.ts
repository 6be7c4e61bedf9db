import type { PulledMessage } from '../google/pubsub/dead-letters.ts';
import { ORIGIN, REPLAYS } from '../launch/event/dead-letter.ts';
import { parseInputId } from '../launch/event/input-id.ts';
import { LAUNCH_ID, launchIdOfMessage } from '../launch/event/launch-id.ts';
import { dataIn } from '../launch/event/parse-data.ts';
import { Rejection } from '../launch/event/rejection.ts';
import { idOf } from '../launch/jobs/event-facts.ts';

/** What a dead letter says of itself. All of it may be forged by anyone who can publish. */
export interface Letter {
  /** `bridge` stored it with its reason, `pubsub` moved it by its own policy, `stranger` neither of them. */
  readonly origin: 'bridge' | 'pubsub' | 'stranger';
  /** {@link NO_REASON} if the bridge did not store it. */
  readonly reason: string;
  readonly detail: string;
  /** The id to launch: digits, or any text for a named job. Undefined if it cannot be read. */
  readonly inputId: string | undefined;
  /** The launch id that counts; undefined if it is no longer known. */
  readonly launchId: string | undefined;
  /** False if every delivery under this launch id is rejected. */
  readonly isLaunchIdValid: boolean;
  /**
   * Full name of the subscription that delivered it first. Empty if the delivery did not name it, undefined if it
   * is not known.
   */
  readonly subscription: string | undefined;
  /** How often it was replayed before. */
  readonly replays: number;
  /** The bridge saw only some of its attributes. */
  readonly isPartial: boolean;
  /** When it was given up, in milliseconds since the Unix epoch. */
  readonly timeMs: number;
  /** Of the message that was given up; of the dead letter itself if that is not known. */
  readonly messageId: string;
  /** The dead letter's own message id; `list` shows it, and it chooses this one alone. */
  readonly deadLetterId: string;
}

/** In lists and filters: there is no reason. */
const NO_REASON = 'none';
/** Begins the attributes that Pub/Sub adds when its own policy moves a message (https://cloud.google.com/pubsub/docs/handling-failures). */
export const PUBSUB_PREFIX = 'CloudPubSubDeadLetterSource';

/** Reads a dead letter. It never fails: what cannot be read is left out. */
export function readLetter({ attributes, data, messageId, publishTimeMs }: PulledMessage): Letter {
  const reason = attributes['deadLetterReason'];
  const isMoved = Object.keys(attributes).some((name) => name.startsWith(PUBSUB_PREFIX));
  const origin = reason === undefined ? (isMoved ? 'pubsub' : 'stranger') : 'bridge';
  const launchId = attributes['launchId'] ?? derivedLaunchId(attributes);
  const givenUpMs = Date.parse(attributes['deadLetterTime'] ?? '');
  return {
    origin,
    reason: reason ?? NO_REASON,
    detail: reason === undefined ? originDetail(isMoved, attributes) : (attributes['deadLetterDetail'] ?? ''),
    inputId: inputIdOf(data, attributes),
    launchId,
    isLaunchIdValid: launchId !== undefined && LAUNCH_ID.test(launchId),
    subscription: attributes[ORIGIN] ?? (origin === 'bridge' ? '' : movedFrom(attributes)),
    replays: replaysOf(attributes[REPLAYS]),
    isPartial: attributes['deadLetterPartial'] === 'true',
    timeMs: Number.isNaN(givenUpMs) ? publishTimeMs : givenUpMs,
    messageId: attributes['deadLetterMessageId'] ?? messageId,
    deadLetterId: messageId,
  };
}

/** The launch id that the bridge made for a message without one. A replay has another message id, so it would get another one. */
function derivedLaunchId(attributes: PulledMessage['attributes']): string | undefined {
  const { deadLetterSubscription: subscription, deadLetterMessageId: messageId } = attributes;
  if (subscription === undefined || messageId === undefined) return undefined;
  return launchIdOfMessage({ subscription, messageId });
}

function movedFrom(attributes: PulledMessage['attributes']): string | undefined {
  const name = attributes[`${PUBSUB_PREFIX}Subscription`];
  const project = attributes[`${PUBSUB_PREFIX}SubscriptionProject`];
  if (name === undefined || project === undefined) return undefined;
  return `projects/${project}/subscriptions/${name}`;
}

function originDetail(isMoved: boolean, attributes: PulledMessage['attributes']): string {
  if (!isMoved) return 'it was published here directly, not by the bridge or by Pub/Sub; no reason is known';
  const subscription = attributes[`${PUBSUB_PREFIX}Subscription`] ?? 'a subscription';
  const count = attributes[`${PUBSUB_PREFIX}DeliveryCount`] ?? 'all';
  return `Pub/Sub moved it here from ${subscription} after ${count} attempts, without a reason`;
}

function inputIdOf(data: Buffer, attributes: PulledMessage['attributes']): string | undefined {
  const id = idIn(data, attributes['id']);
  return id === undefined || id === '' ? undefined : (parseInputId(id) ?? id);
}

function idIn(data: Buffer, inAttribute: string | undefined): string | undefined {
  try {
    return idOf(inAttribute, dataIn(data));
  } catch (error) {
    if (error instanceof Rejection) return inAttribute;
    throw error;
  }
}

function replaysOf(text = ''): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

/** Chooses the dead letters that fit everything given. */
export interface SelectionOptions {
  readonly reason?: string | undefined;
  readonly launchId?: string | undefined;
  /** The dead letter's own message id. */
  readonly letter?: string | undefined;
}

/** Whether a dead letter is meant. */
export function isSelected(letter: Letter, selection: SelectionOptions): boolean {
  const { reason = letter.reason, launchId = letter.launchId, letter: id = letter.deadLetterId } = selection;
  return letter.reason === reason && letter.launchId === launchId && letter.deadLetterId === id;
}

/** A dead letter in a sentence. */
export function shownLetter({ launchId, inputId, reason }: Letter): string {
  return `launch ${launchId ?? '-'}, id ${shownId(inputId)} (${reason})`;
}

const MOST_OF_AN_ID = 100;

/** An id, cut for one line: that of a named job can be any text. */
export function shownId(inputId = '-'): string {
  return inputId.length <= MOST_OF_AN_ID ? inputId : `${inputId.slice(0, MOST_OF_AN_ID).toWellFormed()}…`;
}
