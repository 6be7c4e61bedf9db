import { z } from 'zod';
import { messageSchema } from '../src/launch/event/launch-request-schema.ts';

/** The file for publishers in other languages. */
export const SCHEMA_FILE = new URL('../schema/launch-request.schema.json', import.meta.url);

/**
 * The JSON Schema of a launch request, in draft 7, which validators of every language support. The bridge checks more than
 * JSON Schema can express: it counts bytes instead of characters, and does not accept 2.0 as an integer.
 *
 * @returns the content of {@link SCHEMA_FILE}.
 */
export function launchRequestJsonSchema(): string {
  const { $schema, title, description, ...rest } = z.toJSONSchema(messageSchema, {
    target: 'draft-7',
    io: 'input',
    // The id: its metadata says what zod cannot express.
    unrepresentable: 'any',
    // zod leaves out the examples of fields that it transforms.
    override({ zodSchema, jsonSchema }) {
      const examples = z.globalRegistry.get(zodSchema)?.['examples'];
      if (Array.isArray(examples)) jsonSchema.examples = examples;
    },
  });
  const $comment = 'Made from src/launch/event/launch-request-schema.ts by npm run schema.';
  const allowed = `${description} What the bridge allows beside the id is what its ALLOW_OVERRIDES lists.`;
  return `${JSON.stringify({ $schema, $comment, title, description: allowed, ...rest }, null, 2)}\n`;
}
