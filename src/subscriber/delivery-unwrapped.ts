import type { IncomingHttpHeaders } from 'node:http';
import type { DeliveredMessage } from '../launch/event/message.ts';
import { parseTimeMs } from './delivery-bytes.ts';
import { DeliveryError } from './delivery-error.ts';

/** The attributes that are read back from headers, by the header's name: HTTP lost their case, and which others there were. */
const ATTRIBUTES = { id: 'id', launchid: 'launchId', traceparent: 'traceparent' } as const;

/**
 * Reads a push of a subscription with `no_wrapper` and `write_metadata`
 * (https://cloud.google.com/pubsub/docs/payload-unwrapping): the data is the body, the rest are headers.
 *
 * @throws {DeliveryError} when the message id is empty.
 */
export function readUnwrapped(headers: IncomingHttpHeaders, body: Uint8Array): DeliveredMessage {
  const metadata = (name: string): string => headers[`x-goog-pubsub-${name}`]?.toString() ?? '';
  const messageId = metadata('message-id');
  if (messageId === '') throw new DeliveryError('the header x-goog-pubsub-message-id is empty');
  const attributes: Record<string, string> = {};
  for (const [header, attribute] of Object.entries(ATTRIBUTES)) {
    const value = headers[header];
    if (value !== undefined) attributes[attribute] = value.toString();
  }
  return {
    data: body,
    attributes,
    messageId,
    subscription: metadata('subscription-name'),
    publishTimeMs: parseTimeMs(metadata('publish-time')),
  };
}
