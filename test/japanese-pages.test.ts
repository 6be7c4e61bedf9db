/** The Japanese pages are written, not translated, so only what a reader types and sees is compared. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const HOUSE = path.dirname(import.meta.dirname);
const PAGES = globSync(['*.ja.md', 'deploy/*.ja.md', 'docs/**/*.ja.md'], { cwd: HOUSE });

function read(page: string): string {
  return readFileSync(path.join(HOUSE, page), 'utf8');
}

/** The lines of all fenced blocks. Comments are left out, and so are lines with Japanese or with arrows of a picture. */
function codeOf(page: string): readonly string[] {
  const blocks = [...page.matchAll(/^ *```\w*\n(.*?)^ *```$/gms)];
  const lines = blocks.flatMap(([, text = '']) => text.split('\n'));
  const code = lines.map((line) => line.replace(/(^|\s)# .*/, '').trim());
  return [...new Set(code.filter((line) => /^[\x20-\x7e…]+$/.test(line)))].toSorted();
}

/** Markdown does not end bold text between a punctuation mark and a letter, and Japanese has no space there. */
const OPEN_ENDED = /[\p{P}\p{S}]\*\*[\p{L}\p{N}]$/u;

describe.each(PAGES)('%s', (name) => {
  const japanese = read(name);
  const english = name.replace('.ja.md', '.md');

  it('shows the same code as the English page', () => {
    expect(codeOf(japanese).length).toBeGreaterThan(5);
    expect(codeOf(japanese)).toEqual(codeOf(read(english)));
  });

  it('begins with a link to the English page, which links back', () => {
    expect(japanese.split('\n')[2]).toBe(`[English](${path.basename(english)})`);
    expect(read(english).includes(`](${path.basename(name)})`)).toBe(true);
  });

  it('has no bold text that shows its asterisks', () => {
    const bold = japanese.match(/\*\*[^*\n]+\*\*.?/gu) ?? [];
    expect(bold.filter((text) => OPEN_ENDED.test(text))).toEqual([]);
  });
});

describe('the Japanese pages', () => {
  it('are all listed in docs/README.md', () => {
    const index = read('docs/README.md');
    const links = PAGES.map((page) => path.relative('docs', page));
    expect(links.filter((link) => !index.includes(`](${link})`))).toEqual([]);
  });
});
