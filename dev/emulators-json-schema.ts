import { z } from 'zod';
import { setUpSchema } from '../emulators/command-line/set-up.ts';

/** The file that editors use to check a set-up file of the emulators. */
export const EMULATORS_SCHEMA_FILE = new URL('../schema/emulators.schema.json', import.meta.url);

/**
 * The JSON Schema of the emulators' set-up file, in draft 7, which editors support. For topics, subscriptions and jobs it
 * covers only the required fields; the emulators check the others.
 *
 * @returns the content of {@link EMULATORS_SCHEMA_FILE}.
 */
export function emulatorsJsonSchema(): string {
  const { $schema, ...rest } = z.toJSONSchema(setUpSchema, { target: 'draft-7', io: 'input' });
  const $comment = 'Made from emulators/command-line/set-up.ts by npm run schema.';
  return `${JSON.stringify({ $schema, $comment, ...rest }, null, 2)}\n`;
}
