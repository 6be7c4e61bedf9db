import { z } from 'zod';
import { setUpSchema } from '../emulators/command-line/set-up.ts';

/** Where editors of a set-up file of the emulators find it. */
export const EMULATORS_SCHEMA_FILE = new URL('../schema/emulators.schema.json', import.meta.url);

/**
 * The set-up file of the emulators as JSON Schema, in draft 7, as editors know it. Of topics, subscriptions and jobs
 * it knows what the set-up needs; their other fields are checked by the emulators.
 *
 * @returns the content of {@link EMULATORS_SCHEMA_FILE}.
 */
export function emulatorsJsonSchema(): string {
  const { $schema, ...rest } = z.toJSONSchema(setUpSchema, { target: 'draft-7', io: 'input' });
  const $comment = 'Made from emulators/command-line/set-up.ts by npm run schema.';
  return `${JSON.stringify({ $schema, $comment, ...rest }, null, 2)}\n`;
}
