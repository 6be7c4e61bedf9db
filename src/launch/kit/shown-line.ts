/** What others wrote can have several lines, and characters that a terminal obeys; it gets one line. */
export function shownLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
}
