/**
 * The fenced blocks of a page, in order.
 *
 * @param language the word after the fence, as a regular expression.
 */
export function blocksIn(page: string, language: string): readonly string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms');
  return [...page.matchAll(fence)].map(([, text = '']) => text);
}
