/** Limits of Pub/Sub for one message. Source of all numbers: https://cloud.google.com/pubsub/quotas#resource_limits. */

const MAX_ATTRIBUTES = 100;
const MAX_ATTRIBUTE_KEY_BYTES = 256;
export const MAX_ATTRIBUTE_VALUE_BYTES = 1024;
/** Of the whole encoded publish request. */
const MAX_REQUEST_BYTES = 10_000_000;

/** The most that the encoding adds to an attribute: a tag and a length each for the pair, the key and the value. */
const ATTRIBUTE_OVERHEAD_BYTES = 9;
/** More than the names of topic and project, and the frame of one message, need. */
const REQUEST_OVERHEAD_BYTES = 512;

/** Names that only Google may use. Source: `PubsubMessage.attributes` in google/pubsub/v1/pubsub.proto; its own clients send `googclient_…`. */
const RESERVED_KEY = /^goog(?!client_)/;

/**
 * Why Pub/Sub would never take a message.
 *
 * @returns a phrase without anything of the message; undefined if it fits.
 */
export function misfitOf(message: {
  readonly data: Uint8Array;
  readonly attributes: Readonly<Record<string, string>>;
}): string | undefined {
  const entries = Object.entries(message.attributes);
  if (entries.length > MAX_ATTRIBUTES) return `it would have more than ${MAX_ATTRIBUTES} attributes`;
  let bytes = REQUEST_OVERHEAD_BYTES + message.data.length;
  for (const [key, value] of entries) {
    const misfit = misfitOfAttribute(key, value);
    if (misfit !== undefined) return misfit;
    bytes += ATTRIBUTE_OVERHEAD_BYTES + Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  return bytes > MAX_REQUEST_BYTES ? `it would be larger than ${MAX_REQUEST_BYTES} bytes` : undefined;
}

function misfitOfAttribute(key: string, value: string): string | undefined {
  if (key === '') return 'it has an attribute without a name';
  if (RESERVED_KEY.test(key)) return 'the name of one of its attributes is reserved for Google';
  if (!key.isWellFormed() || !value.isWellFormed()) return 'one of its attributes is not valid Unicode';
  if (Buffer.byteLength(key) > MAX_ATTRIBUTE_KEY_BYTES) {
    return `the name of one of its attributes is longer than ${MAX_ATTRIBUTE_KEY_BYTES} bytes`;
  }
  if (Buffer.byteLength(value) > MAX_ATTRIBUTE_VALUE_BYTES) {
    return `one of its attributes is longer than ${MAX_ATTRIBUTE_VALUE_BYTES} bytes`;
  }
  return undefined;
}
