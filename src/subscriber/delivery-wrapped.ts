import * as z from 'zod';
import { describeIssues, type DeliveredMessage } from '../launch/event/message.ts';
import { cloudEventOf } from '../launch/event/cloud-event-attributes.ts';
import { decodeBase64, parseTimeMs } from './delivery-bytes.ts';
import { DeliveryError } from './delivery-error.ts';
import { schemaWords } from './schema-words.ts';

/**
 * The wrapped body of a push (https://cloud.google.com/pubsub/docs/push#receive_push). Production
 * sends both spellings of the message id and publish time, emulators one of them; data or attributes
 * may be absent, and further fields are none of our business. What only informs never stands in the
 * way of a launch.
 */
const wrapped = z.object({
  deliveryAttempt: z.int().min(1).optional().catch(undefined),
  subscription: z.string().nullish(),
  message: z.object({
    data: z.string().nullish(),
    // Attributes stay the object they came as: a copy by zod would lose one that is called __proto__.
    attributes: z.custom<Record<string, string>>(isStringMap, 'takes an object of strings').nullish(),
    messageId: z.string().nullish(),
    message_id: z.string().nullish(),
    publishTime: z.unknown().optional(),
    publish_time: z.unknown().optional(),
    orderingKey: z.string().optional().catch(undefined),
    ordering_key: z.string().optional().catch(undefined),
  }),
});

/**
 * Reads the body of a wrapped push, already parsed.
 *
 * @param fallbackMessageId what to call a message that does not say its id.
 * @throws {DeliveryError} when there is no Pub/Sub message in it.
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

/** Whether a body has a message in it, well formed or not. */
export function looksWrapped(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'object';
}

function isStringMap(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((member) => typeof member === 'string');
}

function noDelivery(complaint: string): DeliveryError {
  return new DeliveryError(`the body is no Pub/Sub push delivery: ${complaint}`);
}
