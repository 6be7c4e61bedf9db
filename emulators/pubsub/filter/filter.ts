import { FilterError, tokensOf, type Token } from './filter-tokens.ts';

type Attributes = Readonly<Record<string, string>>;

/** Returns whether a message with these attributes is delivered. */
export type Filter = (attributes: Attributes) => boolean;

/**
 * Reads an expression of the filter language: `attributes:KEY`, `attributes.KEY = "v"`, `!=`,
 * `hasPrefix(attributes.KEY, "p")`, joined by `AND`, `OR` and `NOT` (or `-`). A mix of AND and OR is refused without
 * parentheses, which is a guess from the examples of the documentation.
 * Source: cloud.google.com/pubsub/docs/subscription-message-filter.
 *
 * @throws FilterError with the expected token and the position.
 */
export function parseFilter(expression: string): Filter {
  const reader = new Reader(tokensOf(expression));
  const filter = joined(reader);
  reader.expect('end');
  return filter;
}

function joined(reader: Reader): Filter {
  const first = negated(reader);
  const operator = ['AND', 'OR'].find((word) => reader.take(word) !== undefined);
  if (operator === undefined) return first;
  const filters = [first];
  do filters.push(negated(reader));
  while (reader.take(operator) !== undefined);
  return operator === 'AND'
    ? (attributes) => filters.every((matches) => matches(attributes))
    : (attributes) => filters.some((matches) => matches(attributes));
}

function negated(reader: Reader): Filter {
  if (reader.take('NOT') === undefined && reader.take('-') === undefined) return single(reader);
  const matches = negated(reader);
  return (attributes) => !matches(attributes);
}

function single(reader: Reader): Filter {
  if (reader.take('(') !== undefined) {
    const inner = joined(reader);
    reader.expect(')');
    return inner;
  }
  if (reader.take('hasPrefix') !== undefined) return prefixed(reader);
  reader.expect('attributes');
  if (reader.take(':') !== undefined) {
    const key = reader.key();
    return (attributes) => Object.hasOwn(attributes, key);
  }
  reader.expect('.');
  const key = reader.key();
  if (reader.take('!=') !== undefined) {
    const value = reader.string();
    return (attributes) => valueOf(attributes, key) !== value;
  }
  reader.expect('=');
  const value = reader.string();
  return (attributes) => valueOf(attributes, key) === value;
}

function prefixed(reader: Reader): Filter {
  reader.expect('(');
  reader.expect('attributes');
  reader.expect('.');
  const key = reader.key();
  reader.expect(',');
  const prefix = reader.string();
  reader.expect(')');
  return (attributes) => valueOf(attributes, key)?.startsWith(prefix) ?? false;
}

/** Own properties only: a key such as `constructor` is in every object. */
function valueOf(attributes: Attributes, key: string): string | undefined {
  return Object.hasOwn(attributes, key) ? attributes[key] : undefined;
}

/** Takes tokens from the front. */
class Reader {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** The next token if it is this word or sign. */
  take(text: string): Token | undefined {
    const token = this.#tokens[this.#next];
    if (token === undefined || token.kind === 'string' || token.text !== text) return undefined;
    this.#next += 1;
    return token;
  }

  /** @throws FilterError */
  expect(text: string): void {
    if (text === 'end' ? this.#next < this.#tokens.length : this.take(text) === undefined) this.#refuse(text);
  }

  /** An attribute's key: a word, or a string literal. @throws FilterError */
  key(): string {
    return this.#text(['word', 'string'], 'an attribute key');
  }

  /** @throws FilterError */
  string(): string {
    return this.#text(['string'], 'a string in quotes');
  }

  #text(kinds: readonly Token['kind'][], expected: string): string {
    const token = this.#tokens[this.#next];
    if (token === undefined || !kinds.includes(token.kind)) return this.#refuse(expected);
    this.#next += 1;
    return token.text;
  }

  #refuse(expected: string): never {
    const token = this.#tokens[this.#next];
    throw new FilterError(
      token === undefined
        ? `it ends where ${expected} is expected`
        : `at position ${token.at}, '${token.text}' stands where ${expected} is expected`,
    );
  }
}
