import { timestamp, type StoredMessage } from './messages.ts';

/**
 * The wrapped push body, with both spellings of id and time as production sends them. Empty parts are left out.
 *
 * @param deliveryAttempt only given where the subscription has a dead-letter policy.
 */
export function pushBody(options: {
  readonly message: StoredMessage;
  readonly subscription: string;
  readonly deliveryAttempt: number | undefined;
}): string {
  const { message, subscription, deliveryAttempt } = options;
  const { messageId, attributes, data, orderingKey } = message;
  const publishTime = timestamp(message.publishTimeMs);
  return JSON.stringify({
    ...(deliveryAttempt !== undefined && { deliveryAttempt }),
    message: {
      ...(Object.keys(attributes).length > 0 && { attributes }),
      ...(data.length > 0 && { data: data.toString('base64') }),
      messageId,
      message_id: messageId,
      ...(orderingKey !== '' && { orderingKey }),
      publishTime,
      publish_time: publishTime,
    },
    subscription,
  });
}
