import { JsonError, readJson } from './parse-json.ts';

/** Deeper data is refused, so that recursive code does not run out of stack. */
export const MAX_DATA_DEPTH = 200;
/** More values are refused: each takes about a microsecond, while other deliveries wait. */
export const MAX_DATA_VALUES = 250_000;
/** Longer integers become doubles, as in other JSON readers. */
const MAX_INTEGER_DIGITS = 1_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const OPENING_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSING_BRACKET = 0x5d;
const UNDERSCORE = 0x5f;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/**
 * Reads the data of any event without loss: an integer becomes a bigint with every digit, any other number a double.
 * Objects are plain ones with untrusted keys: `constructor` can be one, `__proto__` cannot.
 *
 * @param bytes JSON in UTF-8, of any size and origin.
 * @throws {JsonError} for what is not JSON or not UTF-8, has the key `__proto__`, is nested deeper than
 *   {@link MAX_DATA_DEPTH} or has more than {@link MAX_DATA_VALUES} values.
 */
export function parseData(bytes: Uint8Array): unknown {
  // A reviver makes JSON.parse take five times as long.
  return readJson(bytes, lookThrough(bytes).isPlain ? undefined : withEveryDigit);
}

/** Like {@link parseData}, but undefined for empty data and for what that refuses. */
export function dataIn(bytes: Uint8Array): unknown {
  try {
    return bytes.length === 0 ? undefined : parseData(bytes);
  } catch (error) {
    if (error instanceof JsonError) return undefined;
    throw error;
  }
}

function withEveryDigit(key: string, value: unknown, { source = '' }: { readonly source?: string }): unknown {
  if (key === '__proto__') throw new JsonError('has the key "__proto__", which no event needs');
  const isInteger =
    typeof value === 'number' && source.length <= MAX_INTEGER_DIGITS && /^-?\d+$/.test(source);
  return isInteger ? BigInt(source) : value;
}

/**
 * Scans the bytes once, without recursion. It is far cheaper than parsing.
 *
 * @returns `isPlain` if there are no numbers, and no key can be `__proto__`, escaped or not.
 * @throws {JsonError} for what is nested too deeply or has too many values.
 */
function lookThrough(bytes: Uint8Array): { readonly isPlain: boolean } {
  let depth = 0;
  let values = 1;
  let isPlain = true;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      for (at += 1; at < bytes.length && bytes[at] !== QUOTE; at += 1) {
        const inside = bytes[at];
        if (inside === BACKSLASH || (inside === UNDERSCORE && bytes[at + 1] === UNDERSCORE)) isPlain = false;
        if (inside === BACKSLASH) at += 1;
      }
    } else if (byte === OPENING_BRACE || byte === OPENING_BRACKET) {
      depth += 1;
      values += 1;
      if (depth > MAX_DATA_DEPTH) throw new JsonError(`is nested deeper than ${MAX_DATA_DEPTH} levels`);
    } else if (byte === CLOSING_BRACE || byte === CLOSING_BRACKET) {
      depth -= 1;
    } else if (byte === COMMA) {
      values += 1;
    } else if (byte === MINUS || (byte !== undefined && byte >= ZERO && byte <= NINE)) {
      isPlain = false;
    }
    if (values > MAX_DATA_VALUES) throw new JsonError(`has more than ${MAX_DATA_VALUES} values`);
  }
  return { isPlain };
}
