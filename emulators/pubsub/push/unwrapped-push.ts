import { validateHeaderName, validateHeaderValue } from 'node:http';
import { timestamp, type StoredMessage } from '../values/messages.ts';

/** Headers that only HTTP or the emulator sets, not an attribute (a guess). */
const RESERVED: ReadonlySet<string> = new Set([
  'authorization',
  'connection',
  'content-length',
  'host',
  'keep-alive',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
]);

/**
 * The headers of an unwrapped push with metadata: Pub/Sub's fields of the message, and its attributes under their names.
 * Attributes that HTTP cannot carry are left out (a guess). The request has a Content-Type only from an attribute.
 * Source: cloud.google.com/pubsub/docs/payload-unwrapping.
 */
export function metadataHeaders(options: {
  readonly message: StoredMessage;
  readonly subscription: string;
}): Readonly<Record<string, string>> {
  const { message, subscription } = options;
  const carried = Object.entries(message.attributes).filter(isCarried);
  return {
    ...Object.fromEntries(carried),
    'x-goog-pubsub-subscription-name': subscription,
    'x-goog-pubsub-message-id': message.messageId,
    'x-goog-pubsub-publish-time': timestamp(message.publishTimeMs),
    ...(isCarried(['x-goog-pubsub-ordering-key', message.orderingKey]) && {
      'x-goog-pubsub-ordering-key': message.orderingKey,
    }),
  };
}

function isCarried([name, value]: readonly [string, string]): boolean {
  if (value === '' || RESERVED.has(name.toLowerCase())) return false;
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
