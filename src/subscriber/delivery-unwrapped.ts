import type { IncomingHttpHeaders } from 'node:http';
import { CLOUD_EVENT_ATTRIBUTES, cloudEventOf } from '../launch/event/cloud-event-attributes.ts';
import { ORIGIN, REPLAYS } from '../launch/event/dead-letter.ts';
import { LINKS_ATTRIBUTE } from '../launch/event/launch-event.ts';
import type { DeliveredMessage } from '../launch/event/message.ts';
import { NOT_BEFORE } from '../launch/event/not-before.ts';
import { parseTimeMs } from './delivery-bytes.ts';
import { DeliveryError } from './delivery-error.ts';

/** Attributes come as headers in lower case, among other headers, so only known names can be read back. */
const ATTRIBUTES = [
  'id',
  'launchId',
  'job',
  NOT_BEFORE,
  'traceparent',
  REPLAYS,
  ORIGIN,
  ...CLOUD_EVENT_ATTRIBUTES,
  LINKS_ATTRIBUTE,
];

/**
 * Reads a push of a subscription with `no_wrapper` and `write_metadata`
 * (https://cloud.google.com/pubsub/docs/payload-unwrapping): the data is the body, the rest are headers.
 *
 * @param options.attributeNames further attributes to read, compared without case.
 * @throws {DeliveryError} when the message id is empty.
 */
export function readUnwrapped(options: {
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
  readonly attributeNames: readonly string[];
}): DeliveredMessage {
  const { headers, body, attributeNames } = options;
  const metadata = (name: string): string => headers[`x-goog-pubsub-${name}`]?.toString() ?? '';
  const messageId = metadata('message-id');
  if (messageId === '') throw new DeliveryError('the header x-goog-pubsub-message-id is empty');
  const attributes = Object.fromEntries(
    [...attributeNames, ...ATTRIBUTES]
      .filter((name) => Object.hasOwn(headers, name.toLowerCase()))
      .map((name) => [name, String(headers[name.toLowerCase()])]),
  );
  return {
    data: body,
    attributes,
    messageId,
    subscription: metadata('subscription-name'),
    publishTimeMs: parseTimeMs(metadata('publish-time')),
    orderingKey: metadata('ordering-key') || undefined,
    cloudEvent: cloudEventOf(attributes),
  };
}
