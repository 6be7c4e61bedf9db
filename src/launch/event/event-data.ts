const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads the data of an event, which may be anything.
 *
 * @returns its JSON, with integers as bigints and other numbers as doubles; undefined where it is not JSON in UTF-8, or
 *   is nested deeper than can be read.
 */
export function parseEventData(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes), keepDigits as Parameters<typeof JSON.parse>[1]);
  } catch (error) {
    if ([TypeError, SyntaxError, RangeError].some((type) => error instanceof type)) return undefined;
    throw error;
  }
}

/** TypeScript's library does not know yet that the reviver is handed the source text. */
function keepDigits(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  return typeof value === 'number' && source !== undefined && /^-?\d+$/.test(source) ? BigInt(source) : value;
}
