import * as z from 'zod';
import {
  ENV_NAME,
  MAX_ARGS,
  MAX_ENV_NAME_CHARACTERS,
  MAX_ENV_VALUE_BYTES,
  MAX_ENV_VARS,
  MAX_TASK_COUNT,
  MAX_TASK_TIMEOUT_SECONDS,
  RESERVED_ENV_NAMES,
} from './container-limits.ts';
import { parseInputId } from './input-id.ts';
import { NumberLiteral } from './parse-json.ts';
import { isProcessText } from './process-text.ts';
import { shownName } from './shown-name.ts';

/**
 * The one definition of a launch request: it validates, and gives the TypeScript type and
 * `schema/launch-request.schema.json` (`npm run schema`) for publishers. What one bridge allows is in
 * `override-policy.ts`.
 */

const inputId = z
  .union(
    [z.string(), z.instanceof(NumberLiteral)],
    'takes a non-negative integer, as a number or a string of digits',
  )
  .transform((value, context) => {
    const parsed = parseInputId(typeof value === 'string' ? value : value.source);
    if (parsed !== undefined) return parsed;
    context.addIssue({ code: 'custom', message: 'takes a non-negative integer of up to 100 digits' });
    return z.NEVER;
  })
  .meta({
    title: 'Id',
    description:
      'What to launch the job for; the job gets it as --id. A non-negative integer of up to 100 digits, written as plain digits: 2.0 and 1e3 are refused. Use the string if the language keeps numbers as floating point, which is exact up to 9007199254740991 only. May be left out if the message has an attribute "id" instead; if both are there, they must be equal.',
    examples: [2, '2', '9007199254740993'],
    anyOf: [
      { type: 'integer', minimum: 0, maximum: 1e100 },
      { type: 'string', pattern: '^[0-9]{1,100}$' },
    ],
  });

/** Text that can be handed to a process: a process's strings end at the first NUL, and gRPC carries only UTF-8. */
const processText = z
  .string('takes a text')
  .refine(isProcessText, 'takes text without NUL and lone surrogates');

const envName = z
  .string()
  .regex(ENV_NAME)
  .max(MAX_ENV_NAME_CHARACTERS)
  .meta({ description: `Letters, digits and _, not beginning with a digit; never ${RESERVED_ENV_NAMES}.` });

const envValue = processText
  .refine(
    (text) => Buffer.byteLength(text) <= MAX_ENV_VALUE_BYTES,
    `takes ${MAX_ENV_VALUE_BYTES} bytes of UTF-8 at most`,
  )
  .meta({
    description: `${MAX_ENV_VALUE_BYTES} bytes of UTF-8 at most, which is fewer characters if they are not ASCII.`,
    maxLength: MAX_ENV_VALUE_BYTES,
  });

function wholeNumber(most: number) {
  const takes = `takes a whole number from 1 to ${most}`;
  return z.int(takes).min(1, takes).max(most, takes);
}

const overrides = {
  args: z
    .array(processText, 'takes a list of texts')
    .max(MAX_ARGS, `takes ${MAX_ARGS} texts at most`)
    .optional()
    .meta({
      title: 'Further arguments',
      description: `Appended to the arguments that the bridge gives to the job, as they are: nothing is filled in and no shell reads them. ${MAX_ARGS} at most, those of the bridge included. Only if the bridge allows args.`,
      examples: [['--mode', 'full']],
    }),
  env: z
    .record(envName, envValue, {
      error: ({ code }) =>
        code === 'invalid_key'
          ? `takes a name of up to ${MAX_ENV_NAME_CHARACTERS} letters, digits and _ that does not begin with a digit`
          : 'takes an object of texts',
    })
    .refine((env) => Object.keys(env).length <= MAX_ENV_VARS, `takes ${MAX_ENV_VARS} variables at most`)
    .meta({
      title: 'Environment variables',
      description: `Set over those of the bridge and of the job, for this execution. No secrets: everybody who may view the project sees them. ${MAX_ENV_VARS} at most, those of the bridge included. Only if the bridge allows env:NAME or env:PREFIX_*.`,
      maxProperties: MAX_ENV_VARS,
      examples: [{ APP_MODE: 'full' }],
    })
    .optional(),
  taskCount: wholeNumber(MAX_TASK_COUNT)
    .optional()
    .meta({
      title: 'Number of tasks',
      description: 'How many tasks this execution runs. Only if the bridge allows taskCount.',
      examples: [4],
    }),
  timeoutSeconds: wholeNumber(MAX_TASK_TIMEOUT_SECONDS)
    .optional()
    .meta({
      title: 'Timeout in seconds',
      description:
        'How long one attempt of one task may take; 604800 is 168 hours. Only if the bridge allows timeoutSeconds.',
      examples: [3600],
    }),
};

/** Names the unknown field, and the fields that there are. */
function explainObject(fields: Readonly<Record<string, unknown>>): z.core.$ZodErrorMap {
  const takes = `takes a JSON object of ${Object.keys(fields).join(', ')}`;
  return (issue) =>
    issue.code === 'unrecognized_keys'
      ? `has the unknown field ${shownName(issue.keys[0] ?? '')}; ${takes}`
      : takes;
}

/** Body of `POST /job/:id`. */
export const overridesSchema = z.strictObject(overrides, { error: explainObject(overrides) });

const message = { id: inputId.optional(), ...overrides };

/** Data of a message, parsed by `parseJson`. The id may be in an attribute instead. */
export const messageSchema = z.strictObject(message, { error: explainObject(message) }).meta({
  title: 'Launch request',
  description:
    'The data of a message that makes job-bridge launch one execution of a Cloud Run job. Unknown fields are refused, so that a typo is not ignored.',
  examples: [
    { id: 2 },
    { id: '9007199254740993' },
    { id: 2, args: ['--mode', 'full'], env: { APP_MODE: 'full' }, taskCount: 4, timeoutSeconds: 3600 },
  ],
});

export type Overrides = z.infer<typeof overridesSchema>;
