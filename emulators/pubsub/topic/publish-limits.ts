import { RpcError } from '../../grpc/status.ts';
import { fieldBytes, optionalFieldBytes } from '../values/encoded-size.ts';
import {
  MAX_ATTRIBUTE_KEY_BYTES,
  MAX_ATTRIBUTE_VALUE_BYTES,
  MAX_ATTRIBUTES,
  MAX_ORDERING_KEY_BYTES,
  MAX_PAYLOAD_BYTES,
  MAX_PUBLISH_BYTES,
  MAX_PUBLISH_MESSAGES,
} from '../values/limits.ts';
import type { PublishedMessage } from '../values/messages.ts';

interface PublishRequest {
  readonly topic: string;
  readonly messages: readonly PublishedMessage[];
}

/**
 * Refuses a publish request that exceeds a limit; none of its messages is stored then.
 *
 * @throws RpcError INVALID_ARGUMENT
 */
export function checkPublish(request: PublishRequest): void {
  const count = request.messages.length;
  if (count === 0) {
    refuse(
      'The value for message_count is too small. You passed 0 in the request, but the minimum value is 1.',
    );
  }
  if (count > MAX_PUBLISH_MESSAGES) refuse(tooLarge('message_count', count, MAX_PUBLISH_MESSAGES));
  const bytes = requestBytes(request);
  if (bytes > MAX_PAYLOAD_BYTES) {
    refuse(`Request payload size exceeds the limit: ${MAX_PAYLOAD_BYTES} bytes.`);
  }
  if (bytes > MAX_PUBLISH_BYTES) refuse(tooLarge('request_size', bytes, MAX_PUBLISH_BYTES));
  const [first] = request.messages;
  if (request.messages.some(({ orderingKey }) => orderingKey !== first?.orderingKey)) {
    refuse(
      'In a single publish request, all messages must have no ordering key or they must all have the same ordering key.',
    );
  }
  for (const message of request.messages) checkMessage(message);
}

function checkMessage({ data, attributes, orderingKey }: PublishedMessage): void {
  const entries = Object.entries(attributes);
  if (data.length === 0 && entries.length === 0) {
    refuse(
      'One or more messages in the publish request is empty. Each message must contain either non-empty data, or at least one attribute.',
    );
  }
  if (entries.length > MAX_ATTRIBUTES) refuse(tooLarge('attribute_count', entries.length, MAX_ATTRIBUTES));
  for (const [key, value] of entries) {
    const keyBytes = Buffer.byteLength(key);
    if (keyBytes === 0) refuse('Attribute keys must not be empty.');
    if (keyBytes > MAX_ATTRIBUTE_KEY_BYTES) {
      refuse(tooLarge('attribute_key_size', keyBytes, MAX_ATTRIBUTE_KEY_BYTES));
    }
    // Google's own clients send their trace as `googclient_…`.
    if (/^goog(?!client_)/.test(key)) refuse(`Attribute keys must not start with "goog" (key=${key}).`);
    const valueBytes = Buffer.byteLength(value);
    if (valueBytes > MAX_ATTRIBUTE_VALUE_BYTES) {
      refuse(tooLarge('attribute_value_size', valueBytes, MAX_ATTRIBUTE_VALUE_BYTES));
    }
  }
  const orderingKeyBytes = Buffer.byteLength(orderingKey);
  if (orderingKeyBytes > MAX_ORDERING_KEY_BYTES) {
    refuse(tooLarge('ordering_key_size', orderingKeyBytes, MAX_ORDERING_KEY_BYTES));
  }
}

function tooLarge(what: string, got: number, maximum: number): string {
  return `The value for ${what} is too large. You passed ${got} in the request, but the maximum value is ${maximum}.`;
}

function refuse(message: string): never {
  throw new RpcError('INVALID_ARGUMENT', message);
}

function requestBytes(request: PublishRequest): number {
  let bytes = fieldBytes(Buffer.byteLength(request.topic));
  for (const { data, attributes, orderingKey } of request.messages) {
    let message = optionalFieldBytes(data.length) + optionalFieldBytes(Buffer.byteLength(orderingKey));
    for (const [key, value] of Object.entries(attributes)) {
      message += fieldBytes(fieldBytes(Buffer.byteLength(key)) + fieldBytes(Buffer.byteLength(value)));
    }
    bytes += fieldBytes(message);
  }
  return bytes;
}
