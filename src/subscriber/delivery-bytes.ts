import { DeliveryError } from './delivery-error.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });
/** What reading throws: bytes that are no UTF-8, text that is no JSON, nesting deeper than the stack. */
const UNREADABLE = [TypeError, SyntaxError, RangeError];

/**
 * Parses the JSON of a delivery.
 *
 * @param reviver as `JSON.parse` takes it.
 * @throws {DeliveryError} for bytes that are no UTF-8, no JSON, or nested too deeply to read.
 */
export function parseDeliveryJson(bytes: Uint8Array, reviver?: Parameters<typeof JSON.parse>[1]): unknown {
  try {
    return JSON.parse(utf8.decode(bytes), reviver);
  } catch (error) {
    if (!UNREADABLE.some((type) => error instanceof type)) throw error;
    throw new DeliveryError('the body is no JSON that can be read', { cause: error });
  }
}

/**
 * Decodes base64, of the ordinary or the URL-safe alphabet, padded or not.
 *
 * @returns undefined for anything else, where Node would skip what it does not know.
 */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  const digits = text.length - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0);
  return digits % 4 !== 1 && bytes.length === Math.floor((digits * 3) / 4) ? bytes : undefined;
}

/** Of the times that Pub/Sub can have: the first of year 1, and the end of year 9999. */
const FIRST_MS = Date.parse('0001-01-01T00:00:00Z');
const END_MS = Date.parse('+010000-01-01T00:00:00Z');

/** A time of a delivery in milliseconds since the Unix epoch; undefined for anything but a readable time of Pub/Sub's. */
export function parseTimeMs(time: unknown): number | undefined {
  const timeMs = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return timeMs >= FIRST_MS && timeMs < END_MS ? timeMs : undefined;
}
