/** A part of a value: a text, or an expression between braces and its offset. */
export type TemplatePart = string | { readonly expression: string; readonly offset: number };

/**
 * Splits a value into its texts and its `{…}`. `{{` is a brace, and so is a lone `}`. An expression ends at its closing
 * brace; braces in its strings and comments do not count.
 *
 * @returns the parts in their order; `unclosed` is the offset of a brace that is not closed.
 */
export function splitTemplate(text: string): {
  readonly parts: readonly TemplatePart[];
  readonly unclosed?: number;
} {
  const parts: TemplatePart[] = [];
  let literal = '';
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== '{') {
      literal += text[at];
    } else if (text[at + 1] === '{') {
      literal += '{';
      at += 1;
    } else {
      const end = endOfExpression(text, at + 1);
      if (end === undefined) return { parts, unclosed: at };
      if (literal !== '') parts.push(literal);
      literal = '';
      parts.push({ expression: text.slice(at + 1, end), offset: at + 1 });
      at = end;
    }
  }
  return { parts: literal === '' ? parts : [...parts, literal] };
}

/** The parts of an expression in which braces do not count: all forms of CEL strings, and comments. */
const HIDING =
  /"""(?:[^\\]|\\[^])*?"""|'''(?:[^\\]|\\[^])*?'''|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'|\/\/[^\n]*/y;

/** The offset of the closing brace of the expression; undefined if it is not closed. */
function endOfExpression(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    HIDING.lastIndex = at;
    const hidden = HIDING.exec(text);
    if (hidden !== null) {
      at += hidden[0].length - 1;
    } else if (text[at] === '{') {
      depth += 1;
    } else if (text[at] === '}') {
      if (depth === 0) return at;
      depth -= 1;
    }
  }
  return undefined;
}
