/** What a line is made of: gaps, and parts of words. Whatever `open` finds is a quote or backslash that nothing ends. */
const PART =
  /(?<gap>\s+)|(?<plain>[^\s'"\\]+)|'(?<single>[^']*)'|"(?<double>(?:\\[^]|[^"\\])*)"|\\(?<escaped>[^])|(?<open>[^])/g;

/** In double quotes a backslash escapes these alone, and is itself where it stands before others. */
const ESCAPED_IN_DOUBLE = /\\([$`"\\\n])/g;

/**
 * A command line as words, by the quoting of a POSIX shell (XCU 2.2): quotes of both kinds, backslashes, parts that
 * touch are one word. Nothing else of a shell: `$`, `*`, `|`, `>` and the like stay as they are.
 *
 * @returns undefined where a quote is not closed, or the line ends with a backslash.
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

/** A backslash before the end of a line takes the end of line away. */
function continued(character: string): string {
  return character === '\n' ? '' : character;
}
