import { describe, expect, it } from 'vitest';
import { EN } from './en.ts';
import { JA } from './ja.ts';

const JAPANESE = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;

/** The texts of a language, by their keys. */
function textsOf(words: object, at = ''): readonly (readonly [key: string, text: string])[] {
  return Object.entries(words).flatMap(([key, value]: [string, unknown]) => {
    if (typeof value === 'string') return [[`${at}${key}`, value] as const];
    return typeof value === 'object' && value !== null ? textsOf(value, `${at}${key}.`) : [];
  });
}

describe('the words', () => {
  /** Names, and signs that are the same in both languages. */
  const SAME = new Set(['language', 'unitDisplay', 'title', 'none', 'of', 'trying.kinds.a CloudEvent']);

  it('are all in Japanese', () => {
    const left = textsOf(JA).filter(([key, text]) => !SAME.has(key) && !isTranslated(key, text));
    expect(left).toEqual([]);
  });

  it('have no Japanese in English', () => {
    expect(textsOf(EN).filter(([, text]) => JAPANESE.test(text))).toEqual([]);
  });

  function isTranslated(key: string, text: string): boolean {
    const [, english = ''] = textsOf(EN).find(([one]) => one === key) ?? [];
    return JAPANESE.test(text) || (/^[A-Z]+$/.test(text) && text !== english);
  }
});
