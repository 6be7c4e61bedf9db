import type { IncomingHttpHeaders } from 'node:http';
import type { DeliveredMessage } from '../launch/event/message.ts';
import { parseDeliveryJson } from './delivery-bytes.ts';
import { readBinaryCloudEvent, readStructuredCloudEvent } from './delivery-cloud-event.ts';
import { readUnwrapped } from './delivery-unwrapped.ts';
import { readWrapped } from './delivery-wrapped.ts';

/** `unwrapped` is the one that does not carry every attribute of its message. */
export type DeliveryShape = 'unwrapped' | 'binary CloudEvent' | 'structured CloudEvent' | 'wrapped';

export interface Delivery extends DeliveredMessage {
  readonly shape: DeliveryShape;
}

export interface DeliveryRequest {
  /** As `node:http` gives them: lower-case names. */
  readonly headers: IncomingHttpHeaders;
  /** As it came in. */
  readonly body: Uint8Array;
  /** Attributes that rules read beside the bridge's own: an unwrapped push has them among its headers. */
  readonly attributeNames?: readonly string[] | undefined;
}

/**
 * Reads a push delivery of any shape. The shape is told by the headers, whatever the body looks like.
 *
 * @throws {DeliveryError} when there is no message in it.
 */
export function parseDelivery({ headers, body, attributeNames = [] }: DeliveryRequest): Delivery {
  const shape = shapeOf(headers);
  switch (shape) {
    case 'unwrapped':
      return { ...readUnwrapped({ headers, body, attributeNames }), shape };
    case 'binary CloudEvent':
      return { ...readBinaryCloudEvent(headers, body), shape };
    case 'structured CloudEvent':
      return { ...readStructuredCloudEvent(body), shape };
    case 'wrapped':
      return { ...readWrapped(parseDeliveryJson(body)), shape };
  }
}

function shapeOf(headers: IncomingHttpHeaders): DeliveryShape {
  if (headers['x-goog-pubsub-message-id'] !== undefined) return 'unwrapped';
  if (headers['ce-id'] !== undefined) return 'binary CloudEvent';
  const [mediaType = ''] = (headers['content-type'] ?? '').split(';', 1);
  return mediaType.trim().toLowerCase() === 'application/cloudevents+json'
    ? 'structured CloudEvent'
    : 'wrapped';
}
