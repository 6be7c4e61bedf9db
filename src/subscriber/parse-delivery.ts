import type { IncomingHttpHeaders } from 'node:http';
import type { DeliveredMessage } from '../launch/event/message.ts';
import { parseDeliveryJson } from './delivery-bytes.ts';
import { readBinaryCloudEvent, readStructuredCloudEvent } from './delivery-cloud-event.ts';
import { readUnwrapped } from './delivery-unwrapped.ts';
import { readWrapped } from './delivery-wrapped.ts';

/** Only `unwrapped` does not carry every attribute of its message. */
export type DeliveryShape = 'unwrapped' | 'binary CloudEvent' | 'structured CloudEvent' | 'wrapped';

export interface Delivery extends DeliveredMessage {
  readonly shape: DeliveryShape;
}

export interface DeliveryRequest {
  /** With lower-case names, as in `node:http`. */
  readonly headers: IncomingHttpHeaders;

  readonly body: Uint8Array;
  /** Attributes that rules read, beside those of the bridge: in an unwrapped push they are headers. */
  readonly attributeNames?: readonly string[] | undefined;
}

/**
 * Reads a push delivery of any shape. The headers alone decide which shape it is.
 *
 * @throws {DeliveryError} when it has no message.
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
