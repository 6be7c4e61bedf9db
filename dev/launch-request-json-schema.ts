import { z } from 'zod';
import { messageSchema } from '../src/launch/event/launch-request-schema.ts';

/** Where publishers in other languages find it. */
export const SCHEMA_FILE = new URL('../schema/launch-request.schema.json', import.meta.url);

/**
 * The schema of a launch request as JSON Schema, in draft 7, which the validators of every language
 * know. It cannot say everything that the bridge checks: JSON Schema counts characters, not bytes, and
 * takes 2.0 for an integer.
 *
 * @returns the content of {@link SCHEMA_FILE}.
 */
export function launchRequestJsonSchema(): string {
  const { $schema, title, description, ...rest } = z.toJSONSchema(messageSchema, {
    target: 'draft-7',
    io: 'input',
    // The id, whose meta data says what zod cannot.
    unrepresentable: 'any',
    // zod leaves out the examples of whatever it transforms.
    override({ zodSchema, jsonSchema }) {
      const examples = z.globalRegistry.get(zodSchema)?.['examples'];
      if (Array.isArray(examples)) jsonSchema.examples = examples;
    },
  });
  const $comment = 'Made from src/launch/event/launch-request-schema.ts by npm run schema.';
  const allowed = `${description} What the bridge allows beside the id is what its ALLOW_OVERRIDES lists.`;
  return `${JSON.stringify({ $schema, $comment, title, description: allowed, ...rest }, null, 2)}\n`;
}
