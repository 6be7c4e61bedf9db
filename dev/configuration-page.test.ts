import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../config/load-config.ts';
import { RULES } from '../config/rules.ts';
import { schema } from '../config/schema.ts';
import { CONFIGURATION_EXAMPLES } from './configuration-examples.ts';
import { configurationPage, GROUPS, PAGE_FILE, UndocumentedKey } from './configuration-page.ts';

describe('docs/configuration.md', () => {
  const page = readFileSync(PAGE_FILE, 'utf8');

  it('is what `npm run docs:configuration` writes', () => {
    expect(page).toBe(configurationPage());
  });

  it('lists every key of the schema once', () => {
    const grouped = GROUPS.flatMap(({ keys }) => Object.keys(keys));
    expect(grouped.toSorted()).toEqual(Object.keys(schema).toSorted());
  });

  it('lists every combination that is refused', () => {
    for (const { refuses } of RULES) expect(page).toContain(refuses);
  });

  it.each(Object.entries(schema))('names %s like its variable', (name, { env }) => {
    expect(env).toBe(name);
  });

  it.each(CONFIGURATION_EXAMPLES)('has an example that starts: $title', ({ env, file, needs }) => {
    const fileText = file === undefined ? undefined : JSON.stringify(file);
    expect(() => loadConfig({ env, fileText, needs })).not.toThrow();
  });
});

describe('a key', () => {
  const key = { doc: 'Text.', readBy: ['job'], format: 'text', default: '', env: 'PLANTED' } as const;

  it.each([
    { title: 'without a doc', planted: { ...key, doc: '' } },
    { title: 'with a blank doc', planted: { ...key, doc: ' ' } },
    { title: 'without a reader', planted: { ...key, readBy: [] } },
  ])('$title stops the page', ({ planted }) => {
    const groups = [{ title: 'Planted', keys: { PLANTED: planted } }];
    expect(() => configurationPage(groups)).toThrow(UndocumentedKey);
  });

  it('with both is on the page, and a bar in its text is escaped', () => {
    const groups = [{ title: 'Planted', keys: { PLANTED: { ...key, doc: 'a|b' } } }];
    expect(configurationPage(groups)).toContain('| `PLANTED` | a\\|b | text |  | job |');
  });
});
