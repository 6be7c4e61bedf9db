/** The parts of a line: gaps and parts of words. `open` matches a quote or backslash without an end. */
const PART =
  /(?<gap>\s+)|(?<plain>[^\s'"\\]+)|'(?<single>[^']*)'|"(?<double>(?:\\[^]|[^"\\])*)"|\\(?<escaped>[^])|(?<open>[^])/g;

/** In double quotes a backslash escapes only these, and is literal before others. */
const ESCAPED_IN_DOUBLE = /\\([$`"\\\n])/g;

/**
 * Splits a command line into words by the quoting of a POSIX shell (XCU 2.2): single and double quotes, backslashes, and
 * adjacent parts are one word. All else is literal: `$`, `*`, `|`, `>` and so on.
 *
 * @returns undefined if a quote is not closed, or the line ends with a backslash.
 */
export function commandWords(line: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (const { groups = {} } of line.matchAll(PART)) {
    if (groups['open'] !== undefined) return undefined;
    if (groups['gap'] === undefined) {
      word = (word ?? '') + textOf(groups);
    } else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  return word === undefined ? words : [...words, word];
}

function textOf({
  plain,
  single,
  double,
  escaped = '',
}: Readonly<Record<string, string | undefined>>): string {
  const unescaped = double?.replaceAll(ESCAPED_IN_DOUBLE, (_all, character: string) => continued(character));
  return plain ?? single ?? unescaped ?? continued(escaped);
}

/** A backslash before a line end removes the line end. */
function continued(character: string): string {
  return character === '\n' ? '' : character;
}
