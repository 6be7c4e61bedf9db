import { readFile, writeFile } from 'node:fs/promises';

const PAGE = new URL('../docs/maintainers/performance.md', import.meta.url);
const BEGIN = '<!-- Written by: npm run bench -- --write -->';
const END = '<!-- End of what is written. -->';

/**
 * Puts `text` between the marks of docs/maintainers/performance.md.
 *
 * @throws Error when the page has no marks.
 */
export async function writeIntoPage(text: string): Promise<void> {
  const page = await readFile(PAGE, 'utf8');
  const [before, rest] = page.split(BEGIN);
  const [, after] = (rest ?? '').split(END);
  if (before === undefined || after === undefined) {
    throw new Error(`docs/maintainers/performance.md has no marks for the table; add ${BEGIN} and ${END}`);
  }
  await writeFile(PAGE, `${before}${BEGIN}\n\n${text}\n\n${END}${after}`);
}
