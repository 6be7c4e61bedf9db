import { DeliveryError } from './delivery-error.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });
/** The errors of decoding UTF-8, of parsing JSON, and of nesting deeper than the stack. */
const UNREADABLE = [TypeError, SyntaxError, RangeError];

/**
 * Parses the JSON of a delivery.
 *
 * @param reviver as `JSON.parse` takes it.
 * @throws {DeliveryError} for bytes that are not UTF-8, not JSON, or nested too deeply.
 */
export function parseDeliveryJson(bytes: Uint8Array, reviver?: Parameters<typeof JSON.parse>[1]): unknown {
  try {
    return JSON.parse(utf8.decode(bytes), reviver);
  } catch (error) {
    if (!UNREADABLE.some((type) => error instanceof type)) throw error;
    throw new DeliveryError('the body is not readable JSON', { cause: error });
  }
}

/**
 * Decodes base64 in the standard or the URL-safe alphabet, padded or not.
 *
 * @returns undefined for anything else; Node would skip unknown characters.
 */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  const digits = text.length - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0);
  return digits % 4 !== 1 && bytes.length === Math.floor((digits * 3) / 4) ? bytes : undefined;
}

/** The range of Pub/Sub's times: years 1 to 9999. */
const FIRST_MS = Date.parse('0001-01-01T00:00:00Z');
const END_MS = Date.parse('+010000-01-01T00:00:00Z');

/** Milliseconds since the Unix epoch; undefined for anything but a time within Pub/Sub's range. */
export function parseTimeMs(time: unknown): number | undefined {
  const timeMs = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return timeMs >= FIRST_MS && timeMs < END_MS ? timeMs : undefined;
}
