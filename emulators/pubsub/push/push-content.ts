import { timestamp, type StoredMessage } from '../values/messages.ts';
import { metadataHeaders } from './unwrapped-push.ts';

/** Headers and body of one push request, without its token. */
interface PushContent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

interface PushedMessage {
  readonly message: StoredMessage;
  readonly subscription: string;
  /** Only if the subscription has a dead-letter policy; an unwrapped push does not contain it. */
  readonly deliveryAttempt: number | undefined;
}

export function pushContent(
  options: PushedMessage & { readonly unwrapped: { readonly writeMetadata: boolean } | undefined },
): PushContent {
  const { message, unwrapped } = options;
  if (unwrapped === undefined) return { headers: JSON_HEADERS, body: wrapped(options) };
  return { headers: unwrapped.writeMetadata ? metadataHeaders(options) : {}, body: message.data };
}

const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json' };

/**
 * The wrapped push body, with both spellings of id and time, as in production. Empty parts are left out.
 */
function wrapped(options: PushedMessage): string {
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
