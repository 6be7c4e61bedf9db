import { describe, expect, it } from 'vitest';
import { FilterError } from './filter-tokens.ts';
import { parseFilter } from './filter.ts';

const lang = { lang: 'en-US' };
const both = { lang: 'en', 'iana.org/tag': 'a' };

describe('a filter', () => {
  it.each<[string, Record<string, string>, boolean]>([
    ['attributes:lang', lang, true],
    ['attributes:other', lang, false],
    ['attributes:toString', lang, false],
    ['attributes:"iana.org/tag"', both, true],
    ['attributes.lang = "en-US"', lang, true],
    ['attributes.lang="en"', lang, false],
    ["attributes.lang = 'en-US'", lang, true],
    ['attributes.lang != "en"', lang, true],
    ['attributes.other != "en"', lang, true],
    ['attributes.lang != "en-US"', lang, false],
    ['attributes."iana.org/tag" = "a"', both, true],
    ['hasPrefix(attributes.lang, "en-")', lang, true],
    ['hasPrefix(attributes.lang, "US")', lang, false],
    ['hasPrefix(attributes.other, "")', lang, false],
    ['hasPrefix(attributes.constructor, "")', lang, false],
    ['NOT attributes:lang', lang, false],
    ['-attributes:other', lang, true],
    ['NOT NOT attributes:lang', lang, true],
    ['NOT hasPrefix(attributes.lang, "de")', lang, true],
    ['attributes:lang AND attributes:other', lang, false],
    ['attributes:lang AND attributes.lang = "en" AND attributes:"iana.org/tag"', both, true],
    ['attributes:other OR attributes:lang', lang, true],
    ['attributes:other OR attributes:else', lang, false],
    ['attributes:lang AND (attributes:other OR attributes.lang = "en")', both, true],
    ['(attributes:lang AND attributes:other) OR attributes:"iana.org/tag"', both, true],
    ['NOT (attributes:lang AND attributes:other)', lang, true],
    ['((attributes:lang))', lang, true],
    ['  attributes : lang\n', lang, true],
    ['attributes.some-key_1 = "x"', { 'some-key_1': 'x' }, true],
    [String.raw`attributes.key = "a\"b\\c"`, { key: 'a"b\\c' }, true],
    [String.raw`attributes.key = "\u00e9\U0001F600\x41\101\n"`, { key: 'é😀AA\n' }, true],
  ])('%s', (expression, attributes, matches) => {
    expect(parseFilter(expression)(attributes)).toBe(matches);
  });

  it.each([
    'attributes',
    'attributes.',
    'attributes.lang',
    'attributes.lang = en',
    'attributes.lang == "en"',
    'attributes.lang < "en"',
    'attributes:lang AND',
    'attributes:lang and attributes:other',
    'attributes:lang attributes:other',
    'attributes:a AND attributes:b OR attributes:c',
    '(attributes:lang',
    'attributes:lang)',
    'hasPrefix(attributes.lang)',
    'hasPrefix(attributes:lang, "x")',
    'hasSuffix(attributes.lang, "x")',
    'data = "x"',
    'attributes.lang = "open',
    'attributes.lang = "x" #',
    String.raw`attributes.lang = "\U00110000"`,
    'NOT',
    '""',
  ])('refuses %s', (expression) => {
    expect(() => parseFilter(expression)).toThrow(FilterError);
  });
});
