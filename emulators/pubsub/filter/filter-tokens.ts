/** An invalid expression. */
export class FilterError extends Error {
  override readonly name = 'FilterError';
}

export interface Token {
  readonly kind: 'word' | 'string' | 'sign';
  /** For a string: its value. */
  readonly text: string;
  /** Its position, from 0. */
  readonly at: number;
}

// A minus at the beginning of a word negates; inside of a key it belongs to the key.
const TOKEN =
  /\s*(?:(?<word>[A-Za-z0-9_][A-Za-z0-9_-]*)|"(?<double>(?:[^"\\]|\\.)*)"|'(?<single>(?:[^'\\]|\\.)*)'|(?<sign>!=|[:=.,()-]))/suy;

const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|([0-3][0-7]{2})|(.))/gsu;

const MAX_CODE_POINT = 0x10ffff;

const NAMED: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** @throws FilterError at a character with which no token begins. */
export function tokensOf(expression: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  const end = expression.trimEnd().length;
  while (pattern.lastIndex < end) {
    const from = pattern.lastIndex;
    const found = pattern.exec(expression);
    if (found === null) throw new FilterError(`no word, string or sign begins at position ${from}`);
    const { word, double, single, sign } = found.groups ?? {};
    const literal = double ?? single;
    const at = from + found[0].length - found[0].trimStart().length;
    if (literal !== undefined) tokens.push({ kind: 'string', text: unescaped(literal), at });
    else tokens.push({ kind: word === undefined ? 'sign' : 'word', text: word ?? sign ?? '', at });
  }
  return tokens;
}

/** The documentation allows Unicode, hexadecimal and octal escapes, and backslashes before quotes and themselves. */
function unescaped(literal: string): string {
  return literal.replaceAll(ESCAPE, (...[, u, U, x, octal, other]: string[]) => {
    const hex = u ?? U ?? x;
    if (hex !== undefined) return character(Number.parseInt(hex, 16));
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
    return NAMED[other ?? ''] ?? other ?? '';
  });
}

/** @throws FilterError */
function character(codePoint: number): string {
  if (codePoint <= MAX_CODE_POINT) return String.fromCodePoint(codePoint);
  throw new FilterError(`there is no character ${codePoint.toString(16)}`);
}
