/**
 * Whether a process can be handed the text, as an argument or a variable: it has no NUL and no half of a surrogate
 * pair. A database takes no other text either.
 */
export function isProcessText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
