import { JsonError } from './parse-json.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });
/** What reading throws: bytes that are no UTF-8, text that is no JSON, nesting deeper than the stack, `__proto__`. */
const UNREADABLE = [TypeError, SyntaxError, RangeError, JsonError];

/**
 * Reads the data of an event, which may be anything.
 *
 * @returns its JSON, with integers as bigints and other numbers as doubles; undefined where it is not JSON in UTF-8, is
 *   nested deeper than can be read, or has the key `__proto__`.
 */
export function parseEventData(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes), keepDigits as Parameters<typeof JSON.parse>[1]);
  } catch (error) {
    if (UNREADABLE.some((type) => error instanceof type)) return undefined;
    throw error;
  }
}

/** TypeScript's library does not know yet that the reviver is handed the source text. */
function keepDigits(key: string, value: unknown, { source = '' }: { readonly source?: string }): unknown {
  if (key === '__proto__') throw new JsonError('has the key "__proto__", which no event needs');
  return typeof value === 'number' && /^-?\d+$/.test(source) ? BigInt(source) : value;
}
