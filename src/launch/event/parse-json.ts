const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The id as JSON wrote it, digit by digit: `JSON.parse` alone would round it. */
export class NumberLiteral {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

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
  return readJson(bytes, keepIdDigits);
}

/** @throws {JsonError} as {@link parseJson}; the key is for the reviver to refuse. */
export function readJson(bytes: Uint8Array, reviver?: Reviver): unknown {
  try {
    return JSON.parse(utf8.decode(bytes), reviver as Parameters<typeof JSON.parse>[1]);
  } catch (error) {
    // TypeError: no UTF-8; SyntaxError: no JSON; RangeError: nested deeper than the stack.
    if (error instanceof TypeError) throw new JsonError('is not valid UTF-8', { cause: error });
    if (error instanceof RangeError) throw new JsonError('is nested too deeply', { cause: error });
    if (error instanceof SyntaxError) throw new JsonError('is not valid JSON', { cause: error });
    throw error;
  }
}

/** TypeScript's library does not know yet that the reviver is handed the source text. */
type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

function keepIdDigits(key: string, value: unknown, context: { readonly source?: string }): unknown {
  if (key === '__proto__') throw new JsonError('has the key "__proto__", which no request has');
  const isIdNumber = key === 'id' && typeof value === 'number' && context.source !== undefined;
  return isIdNumber ? new NumberLiteral(context.source) : value;
}
