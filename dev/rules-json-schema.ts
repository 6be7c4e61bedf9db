import { z } from 'zod';
import { rulesSchema } from '../src/launch/jobs/rules/rules-schema.ts';

/** Where editors of a rules file find it. */
export const RULES_SCHEMA_FILE = new URL('../schema/rules.schema.json', import.meta.url);

/**
 * The rules file as JSON Schema, in draft 7, as editors know it. It says nothing about expressions and about names that
 * must be those of a job: `rules check` does.
 *
 * @returns the content of {@link RULES_SCHEMA_FILE}.
 */
export function rulesJsonSchema(): string {
  const { $schema, title, description, ...rest } = z.toJSONSchema(rulesSchema, {
    target: 'draft-7',
    io: 'input',
  });
  const $comment = 'Made from src/launch/jobs/rules/rules-schema.ts by npm run schema.';
  return `${JSON.stringify({ $schema, $comment, title, description, ...rest }, null, 2)}\n`;
}
