/** Characters that a terminal acts on, or that mislead a reader: controls, direction marks, invisible ones. */
const OBEYED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const HARMLESS = new Set(['\n', '\t']);

const BYTES_A_LINE = 16;

/** Untrusted text for a terminal: line ends and tabs stay, other such characters are escaped as in JSON. */
export function terminalText(text: string): string {
  return text.replaceAll(OBEYED, (one) => (HARMLESS.has(one) ? one : escaped(one)));
}

/** A value as one line of JSON that means the same, with all such characters escaped. */
export function terminalJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(OBEYED, escaped);
}

/** Bytes as lines of an offset, hex digits and printable ASCII. */
export function hexLines(bytes: Uint8Array): readonly string[] {
  const lines: string[] = [];
  for (let from = 0; from < bytes.length; from += BYTES_A_LINE) {
    const part = bytes.subarray(from, from + BYTES_A_LINE);
    const hex = Array.from(part, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const ascii = Array.from(part, (byte) =>
      byte >= 0x20 && byte < 0x7f ? String.fromCodePoint(byte) : '.',
    ).join('');
    lines.push(`${from.toString(16).padStart(8, '0')}  ${hex.padEnd(BYTES_A_LINE * 3 - 1)}  ${ascii}`);
  }
  return lines;
}

/** In UTF-16 code units, as JSON and JavaScript write them. */
function escaped(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
