import * as z from 'zod';
import { jobName, map, texts } from './schema-parts.ts';

const anyText = z.string('takes a text; put it in quotes');
const takesTime = 'takes a time such as 2026-01-31T00:10:00Z';

const event = map({
  data: z.unknown().optional().meta({ description: 'The JSON of the data.' }),
  attributes: texts(anyText, z.string().min(1), 'takes names of attributes').optional(),
  subscription: anyText.optional().meta({ description: 'Short or full name.' }),
  messageId: anyText.optional(),
  publishTime: anyText.refine((time) => !Number.isNaN(Date.parse(time)), takesTime).optional(),
  orderingKey: anyText.optional(),
  cloudEvent: map({
    id: anyText,
    source: anyText,
    type: anyText,
    subject: anyText.optional(),
    time: anyText.optional(),
  }).optional(),
});

const expectation = map({
  job: jobName,
  rule: anyText.optional(),
  args: z.array(anyText, 'takes a list of texts').optional(),
  env: texts(anyText, z.string().min(1), 'takes names of variables').optional(),
  taskCount: z.int('takes a whole number').optional(),
  timeoutSeconds: z.int('takes a whole number').optional(),
  launchId: z
    .union([z.string(), z.array(z.string())], 'takes a launch id, or a list of the parts it is made of')
    .optional(),
  key: anyText.optional(),
}).meta({ description: 'What is launched; what is left out may be anything.' });

/** A test in a rules file. */
export const test = map({
  name: z.string('takes a sentence').min(1, 'takes a sentence'),
  event,
  expect: z
    .union([z.enum(['ignored', 'rejected']), expectation], {
      error: (issue) =>
        typeof issue.input === 'object' && issue.input !== null
          ? undefined
          : 'takes ignored, rejected, or a map with the job',
    })
    .meta({ description: 'ignored, rejected, or what is launched.' }),
}).meta({ description: 'An event, and what must become of it; `rules check` tries it.' });

export type TestEntry = z.infer<typeof test>;
export type TestEvent = TestEntry['event'];
