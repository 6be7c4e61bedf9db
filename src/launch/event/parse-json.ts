import { NumberLiteral } from './launch-request-schema.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The text is no JSON that can be read; `message` says where it breaks. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
}

/**
 * `JSON.parse` that keeps every digit of an `id`: numbers under that key come back as
 * {@link NumberLiteral}. Bytes must be UTF-8.
 *
 * @throws {JsonError} for text that is no JSON, bytes that are no UTF-8, nesting too deep to read, and
 *   the key `__proto__`, which schemas drop in silence.
 */
export function parseJson(bytes: Uint8Array): unknown {
  return parse(bytes, refusingProto(keepIdDigits));
}

/**
 * `JSON.parse` that keeps every digit of every integer: a number that is written as one comes back as a bigint, any
 * other one (`2.0`, `1e3`) as a double.
 *
 * @throws {JsonError} as {@link parseJson}, and for an integer of more than 1,000 digits.
 */
export function parseExactJson(bytes: Uint8Array): unknown {
  return parse(bytes, refusingProto(keepDigits));
}

/**
 * Does what {@link parseExactJson} does for JSON that may have any key: `__proto__` is a field of its own.
 *
 * @throws {JsonError} as {@link parseExactJson}, but for that key.
 */
export function parseForeignJson(bytes: Uint8Array): unknown {
  return parse(bytes, keepDigits);
}

/** TypeScript's library does not know yet that the reviver is handed the source text. */
type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

function parse(bytes: Uint8Array, revive: Reviver): unknown {
  try {
    return JSON.parse(utf8.decode(bytes), revive as (key: string, value: unknown) => unknown);
  } catch (error) {
    // TypeError: no UTF-8; SyntaxError: no JSON; RangeError: nested deeper than the stack.
    if (error instanceof TypeError) throw new JsonError('is not valid UTF-8', { cause: error });
    if (error instanceof RangeError) throw new JsonError('is nested too deeply', { cause: error });
    if (error instanceof SyntaxError) throw new JsonError('is not valid JSON', { cause: error });
    throw error;
  }
}

function refusingProto(revive: Reviver): Reviver {
  return (key, value, context) => {
    if (key === '__proto__') throw new JsonError('has the key "__proto__", which no request has');
    return revive(key, value, context);
  };
}

const INTEGER = /^-?\d+$/;
/** Reading a bigint of a million digits keeps the process busy for a seventh of a second. */
const MOST_DIGITS = 1000;

const keepIdDigits: Reviver = (key, value, { source }) =>
  key === 'id' && typeof value === 'number' && source !== undefined ? new NumberLiteral(source) : value;

const keepDigits: Reviver = (_key, value, { source }) => {
  if (typeof value !== 'number' || source === undefined || !INTEGER.test(source)) return value;
  if (source.length > MOST_DIGITS) throw new JsonError(`has an integer of more than ${MOST_DIGITS} digits`);
  return BigInt(source);
};
