import * as z from 'zod';
import { cloudEventOf } from '../launch/event/cloud-event-attributes.ts';
import { describeIssues, type DeliveredMessage } from '../launch/event/message.ts';
import { decodeBase64, parseTimeMs } from './delivery-bytes.ts';
import { DeliveryError } from './delivery-error.ts';
import { schemaWords, storableText } from './schema-words.ts';

/**
 * The wrapped body of a push (https://cloud.google.com/pubsub/docs/push#receive_push). Production sends both spellings of
 * the message id and publish time, emulators one of them. Data or attributes may be absent, and further fields are ignored.
 * Fields that only inform are ignored when malformed, so that they cannot prevent a launch.
 */
const wrapped = z.object({
  deliveryAttempt: z.int().min(1).optional().catch(undefined),
  subscription: z.string().nullish(),
  message: z.object({
    data: z.string().nullish(),
    // Not copied: a copy by zod would lose an attribute named __proto__.
    attributes: z.custom<Record<string, string>>(isStringMap, 'takes an object of strings').nullish(),
    messageId: storableText.nullish(),
    message_id: storableText.nullish(),
    publishTime: z.unknown().optional(),
    publish_time: z.unknown().optional(),
    orderingKey: z.string().optional().catch(undefined),
    ordering_key: z.string().optional().catch(undefined),
  }),
});

/**
 * Reads the body of a wrapped push, already parsed.
 *
 * @param fallbackMessageId used if the message has no id.
 * @throws {DeliveryError} when it has no Pub/Sub message.
 */
export function readWrapped(body: unknown, fallbackMessageId = ''): DeliveredMessage {
  const parsed = wrapped.safeParse(body, { error: schemaWords });
  if (!parsed.success) throw noDelivery(describeIssues(parsed.error));
  const { message, subscription, deliveryAttempt } = parsed.data;
  const messageId = [message.messageId, message.message_id, fallbackMessageId].find(Boolean);
  if (messageId == null) throw noDelivery('message.messageId: is missing');
  const data = decodeBase64(message.data ?? '');
  if (data === undefined) throw noDelivery('message.data: takes base64');
  const attributes = message.attributes ?? {};
  return {
    data,
    attributes,
    messageId,
    subscription: subscription ?? '',
    publishTimeMs: parseTimeMs(message.publishTime ?? message.publish_time),
    deliveryAttempt,
    orderingKey: message.orderingKey ?? message.ordering_key,
    cloudEvent: cloudEventOf(attributes),
  };
}

/** Whether a body has a message, well formed or not. */
export function looksWrapped(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'object';
}

function isStringMap(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((member) => typeof member === 'string');
}

function noDelivery(complaint: string): DeliveryError {
  return new DeliveryError(`the body is not a Pub/Sub push delivery: ${complaint}`);
}
