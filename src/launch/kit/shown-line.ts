/** Puts untrusted text on one line, without control characters that a terminal would obey. */
export function shownLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
}
