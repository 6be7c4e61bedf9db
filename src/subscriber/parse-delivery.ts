import { z } from 'zod';
import type { DeliveredMessage } from '../launch/message.ts';

/** The body is no Pub/Sub delivery; `message` says what is missing. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
}

const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

/**
 * The wrapped body of a push (https://cloud.google.com/pubsub/docs/push#receive_push). Production
 * sends both spellings of the message id and publish time, emulators one of them; data or attributes
 * may be absent, and further fields are none of our business.
 */
const wrapped = z.object({
  deliveryAttempt: z.int().min(1).nullish(),
  subscription: z.string().default(''),
  message: z.object({
    data: z.string().regex(BASE64, 'takes base64').nullish(),
    attributes: z.record(z.string(), z.string()).nullish(),
    messageId: z.string().min(1).optional(),
    message_id: z.string().min(1).optional(),
    publishTime: z.string().optional(),
    publish_time: z.string().optional(),
  }),
});

/**
 * Reads a wrapped push delivery.
 *
 * @param body the request's body, as it came in.
 * @throws {DeliveryError} when there is no Pub/Sub message in it.
 */
export function parseDelivery(body: Uint8Array): DeliveredMessage {
  const parsed = wrapped.safeParse(parseBody(body));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new DeliveryError(
      `the body is no Pub/Sub push delivery: ${issue?.path.join('.')}: ${issue?.message}`,
    );
  }
  const { message, subscription, deliveryAttempt } = parsed.data;
  const messageId = message.messageId ?? message.message_id;
  if (messageId === undefined)
    throw new DeliveryError('the body is no Pub/Sub push delivery: message.messageId is missing');
  const publishTimeMs = Date.parse(message.publishTime ?? message.publish_time ?? '');
  return {
    data: Buffer.from(message.data ?? '', 'base64'),
    attributes: message.attributes ?? {},
    messageId,
    subscription,
    publishTimeMs: Number.isNaN(publishTimeMs) ? undefined : publishTimeMs,
    deliveryAttempt: deliveryAttempt ?? undefined,
  };
}

function parseBody(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch (error) {
    // A RangeError is JSON nested deeper than the stack.
    if (!(error instanceof SyntaxError) && !(error instanceof RangeError)) throw error;
    throw new DeliveryError('the body is no JSON that can be read', { cause: error });
  }
}
