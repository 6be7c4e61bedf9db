const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A number with all its digits: `JSON.parse` alone would round it. */
export class NumberLiteral {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

/** The text is not JSON that can be read; `message` says why. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
}

/**
 * `JSON.parse` that keeps every digit of an `id`: numbers under that key become a {@link NumberLiteral}.
 *
 * @throws {JsonError} for what is not JSON or not UTF-8, is nested too deeply, or has the key `__proto__`, which schemas
 *   would drop silently.
 */
export function parseJson(bytes: Uint8Array): unknown {
  return readJson(bytes, keepIdDigits);
}

/** @throws {JsonError} as {@link parseJson}, but not for the key `__proto__`: the reviver has to refuse it. */
export function readJson(bytes: Uint8Array, reviver?: Reviver): unknown {
  try {
    return JSON.parse(utf8.decode(bytes), reviver as Parameters<typeof JSON.parse>[1]);
  } catch (error) {
    if (error instanceof TypeError) throw new JsonError('is not valid UTF-8', { cause: error });
    if (error instanceof RangeError) throw new JsonError('is nested too deeply', { cause: error });
    if (error instanceof SyntaxError) throw new JsonError('is not valid JSON', { cause: error });
    throw error;
  }
}

/** TypeScript's library does not have the third parameter yet. */
type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

function keepIdDigits(key: string, value: unknown, context: { readonly source?: string }): unknown {
  if (key === '__proto__') throw new JsonError('has the key "__proto__", which no request has');
  const isIdNumber = key === 'id' && typeof value === 'number' && context.source !== undefined;
  return isIdNumber ? new NumberLiteral(context.source) : value;
}
