import { z } from 'zod';
import { rulesSchema } from '../src/launch/jobs/rules/rules-schema.ts';

/** The file that editors use to check a rules file. */
export const RULES_SCHEMA_FILE = new URL('../schema/rules.schema.json', import.meta.url);

/**
 * The JSON Schema of a rules file, in draft 7, which editors support. It does not check expressions or whether a named job
 * exists; `rules check` does.
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
