/**
 * Whether the text can be an argument or a variable of a process, and be stored in a database: it has no NUL and no
 * half of a surrogate pair.
 */
export function isProcessText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
