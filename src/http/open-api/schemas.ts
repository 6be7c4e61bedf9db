import * as z from 'zod';
import { overridesSchema } from '../../launch/event/launch-request-schema.ts';
import { LAUNCH_ANSWER_SCHEMA, SHARED_FIELDS } from '../../launch/executions/launch-answer-schema.ts';
import { PROBLEM_SCHEMA } from './problems.ts';

const { id, job, launchId } = SHARED_FIELDS;
const { $schema: _, ...overrides } = z.toJSONSchema(overridesSchema, { unrepresentable: 'any' });

export const SCHEMAS = {
  Accepted: {
    type: 'object',
    description: 'A launch request that Pub/Sub has stored. It is launched later, once.',
    properties: {
      message: { type: 'string', description: 'For people, in Japanese or English.' },
      job,
      id: { ...id, description: `${id.description} Left out where the path has none.` },
      launchId,
      messageId: { type: 'string', description: 'What Pub/Sub calls the message.' },
    },
    required: ['message', 'launchId', 'messageId'],
  },
  Launch: LAUNCH_ANSWER_SCHEMA,
  Overrides: {
    description: 'How this execution differs from the settings of the job, where the operator allows it.',
    ...overrides,
  },
  Problem: PROBLEM_SCHEMA,
};
