import { LAUNCH_ANSWER_SCHEMA } from '../src/launch/executions/launch-answer-schema.ts';

/** The file for subscribers in other languages. */
export const EVENT_SCHEMA_FILE = new URL('../schema/launch-event.schema.json', import.meta.url);

/** States without an event; read them with GET /launches/{launchId}. */
const NEVER_TOLD: ReadonlySet<string> = new Set(['launching', 'running']);

/**
 * The JSON Schema of an event's data, in draft 7, which validators of every language support.
 *
 * @returns the content of {@link EVENT_SCHEMA_FILE}.
 */
export function launchEventJsonSchema(): string {
  const { properties, ...rest } = LAUNCH_ANSWER_SCHEMA;
  const { state } = properties;
  const told = state.enum.filter((one) => !NEVER_TOLD.has(one));
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $comment: 'Made from src/launch/executions/launch-answer-schema.ts by npm run schema.',
    title: 'Launch event',
    ...rest,
    description:
      'The data of an event: the launch as of that change, as GET /launches/{launchId} answers it.',
    properties: { ...properties, state: { ...state, enum: told } },
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
