import * as z from 'zod';
import {
  ENV_NAME,
  MAX_ARGS,
  MAX_ENV_NAME_CHARACTERS,
  MAX_ENV_VALUE_BYTES,
  MAX_TASK_COUNT,
  MAX_TASK_TIMEOUT_SECONDS,
} from '../../event/container-limits.ts';
import { MAX_KEY_BYTES } from '../job.ts';
import { duration, jobName, map, NAME, NAME_TAKES, text, texts } from './schema-parts.ts';
import { test } from './test-schema.ts';

/**
 * The one definition of a rules file: it validates, and gives the TypeScript type and `schema/rules.schema.json`
 * (`npm run schema`) for editors. Expressions are checked elsewhere (`expression-checks.ts`).
 */

/** More than Cloud Run runs at a time. */
const MAX_RUNNING = 10_000;
const RUNNING_TAKES = `takes a whole number from 1 to ${MAX_RUNNING}`;

const FILLED = 'A {…} in it is a CEL expression over id, data, attributes, message and event; {{ is a brace.';

const template = z
  .string('takes a text; put a number, true or false in quotes')
  .max(MAX_ENV_VALUE_BYTES, `takes ${MAX_ENV_VALUE_BYTES} characters at most`);

function wholeNumberOrExpression(most: number) {
  const takes = `takes a whole number from 1 to ${most}, or one {…} in quotes`;
  const number = z.int(takes).min(1, takes).max(most, takes);
  return z.union([number, z.string().regex(/^\{[\s\S]*\}$/, takes)], takes);
}

const args = z
  .array(template, 'takes a list of texts')
  .max(MAX_ARGS, `takes ${MAX_ARGS} texts at most`)
  .meta({
    description: `Arguments, one element each; no shell reads them. ${FILLED} One that would begin with a {…}, or has one in the name of a flag, needs an element -- before it. [] clears those of the Cloud Run job; left out, they stay.`,
    examples: [['manage.py', 'report', '--id={id}']],
  });

const env = texts(
  template,
  z.string().regex(ENV_NAME).max(MAX_ENV_NAME_CHARACTERS),
  `takes names of letters, digits and _, not beginning with a digit`,
).meta({
  description: `Merged into the environment. ${FILLED} No secrets: project viewers see the values.`,
  examples: [{ OBJECT: '{data.name}' }],
});

const values = {
  args: args.optional(),
  env: env.optional(),
  taskCount: wholeNumberOrExpression(MAX_TASK_COUNT)
    .optional()
    .meta({ description: 'How many tasks an execution runs.' }),
  timeoutSeconds: wholeNumberOrExpression(MAX_TASK_TIMEOUT_SECONDS)
    .optional()
    .meta({ description: 'How long one attempt of one task may take.' }),
  launchId: z
    .array(template, 'takes a list of texts, such as [orders, "{data.orderId}"]')
    .min(1, 'takes one part at least')
    .max(16, 'takes 16 parts at most')
    .optional()
    .meta({
      description: `What makes two events the same launch, as a list of parts. ${FILLED}`,
      examples: [['gcs', '{data.bucket}', '{data.name}', '{data.generation}']],
    }),
  key: template
    .min(1, 'takes a text that is not empty')
    .optional()
    .meta({
      description: `Of launches with the same key one at most runs at a time; ${MAX_KEY_BYTES} bytes at most. ${FILLED} Needs a ledger.`,
      examples: ['{data.tenant}'],
    }),
};

const job = map({
  job: text(
    "takes a Cloud Run job's name, short or projects/…/locations/…/jobs/…",
    /^[a-z][a-z0-9-]{0,62}$|^projects\/[^/\s]+\/locations\/[^/\s]+\/jobs\/[^/\s]+$/,
  )
    .optional()
    .meta({ description: 'The Cloud Run job, by its short or full name; default: the name here.' }),
  region: text('takes a region such as asia-northeast1', /^[a-z]+-[a-z]+\d+$/)
    .optional()
    .meta({ description: "The job's region; default: REGION." }),
  container: text('takes a container name', /^[a-z][a-z0-9-]*$/)
    .optional()
    .meta({ description: 'The container to override, for jobs with several.' }),
  default: z
    .literal(true, 'takes true, or is left out')
    .optional()
    .meta({ description: 'The job of messages such as {"id":2}, in place of JOB_NAME; one job at most.' }),
  ...values,
  running: z
    .int(RUNNING_TAKES)
    .min(1, RUNNING_TAKES)
    .max(MAX_RUNNING, RUNNING_TAKES)
    .optional()
    .meta({ description: 'How many of its executions run at a time; default: no limit. Needs a ledger.' }),
  whenRunning: z.enum(['wait', 'skip', 'replace'], 'takes wait, skip or replace').optional().meta({
    description:
      'What becomes of a launch whose key another one has: it waits (default), is skipped, or replaces that one. Needs a key.',
  }),
  expireAfter: duration
    .optional()
    .meta({ description: 'Not launched later than this after it was requested. Needs a ledger.' }),
}).meta({ description: 'A job that may be launched.' });

const from = map({
  subscription: text(
    'takes the name of a subscription, short or projects/…/subscriptions/…',
    /^(projects\/[^/\s]+\/subscriptions\/)?[a-zA-Z][\w.~+%-]{2,254}$/,
  )
    .optional()
    .meta({ description: 'Short (of the project of the bridge) or full name.' }),
  attributes: texts(
    z.string('takes a text; put it in quotes'),
    z.string().min(1),
    'takes names of attributes',
  )
    .optional()
    .meta({
      description: 'Attributes of the message that must have exactly these values.',
      examples: [{ eventType: 'OBJECT_FINALIZE' }],
    }),
  type: z
    .string('takes a text')
    .min(1, 'takes a type')
    .optional()
    .meta({ description: 'The type of the CloudEvent.' }),
  source: z
    .string('takes a text')
    .min(1, 'takes a source')
    .optional()
    .meta({ description: 'The source of the CloudEvent.' }),
}).meta({ description: 'Which events the rule concerns, literally; all of them if it is left out.' });

const rule = map({
  name: text(NAME_TAKES, NAME).meta({ description: 'For logs and messages.' }),
  from: from.optional(),
  when: z.string('takes a CEL expression that gives true or false, in quotes').optional().meta({
    description: 'CEL that gives true or false; if it cannot be evaluated the event is rejected.',
  }),
  launch: map({ job: jobName, ...values }).meta({
    description: "The job, and what replaces its own values; env is merged over the job's.",
  }),
}).meta({ description: 'Which events launch which job.' });

export const PARTS = { job, rule, test };

export const rulesSchema = map({
  jobs: z
    .record(jobName, job, {
      error: ({ code }) => (code === 'invalid_key' ? NAME_TAKES : 'takes a map of jobs by their names'),
    })
    .refine((jobs) => Object.keys(jobs).length > 0, 'takes one job at least')
    .meta({ description: 'What may be launched, by name; nothing else ever is.' }),
  rules: z
    .array(rule, 'takes a list of rules')
    .optional()
    .meta({ description: 'In order: the first that matches.' }),
  unmatched: z.enum(['ignore', 'reject'], 'takes ignore or reject').optional().meta({
    description: 'What becomes of an event that no rule matches; must be said if there are rules.',
  }),
  tests: z.array(test, 'takes a list of tests').optional().meta({ description: 'What `rules check` tries.' }),
  $schema: z.string('takes a text').optional().meta({ description: 'Where editors find this schema.' }),
}).meta({
  title: 'Rules file of job-bridge',
  description: 'The jobs that may be launched, and which events launch which of them.',
});

export type JobEntry = z.infer<typeof job>;
export type FromEntry = z.infer<typeof from>;
/** The values that both jobs and rules can have. */
export type ValuesEntry = Pick<JobEntry, keyof typeof values>;
