import * as z from 'zod';
import { overridesSchema } from '../../launch/event/launch-request-schema.ts';
import { LAUNCH_ANSWER_SCHEMA, SHARED_FIELDS } from '../../launch/executions/launch-answer-schema.ts';
import { LAUNCH_STATES } from '../../launch/ledger/launch-state.ts';
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
  Launches: {
    type: 'object',
    description: 'A page of launches, the newest first.',
    properties: {
      launches: { type: 'array', items: { $ref: '#/components/schemas/Launch' } },
      next: {
        type: 'string',
        description: 'Where the next page begins, for `after`; left out on the last page.',
      },
    },
    required: ['launches'],
  },
  Cancelled: {
    type: 'object',
    description: 'That a launch is to be cancelled is kept in the ledger.',
    properties: {
      launchId,
      job,
      state: {
        enum: LAUNCH_STATES,
        description:
          '`cancelled` for one that was queued; else what it is now, until Cloud Run says that it has ended.',
      },
    },
    required: ['launchId', 'state'],
  },
  Retried: {
    type: 'object',
    description: 'A launch of its own, with the same request. Asked for twice, it is one launch.',
    properties: {
      launchId,
      job,
      retryOf: { type: 'string', description: 'Launch id of the one that it repeats.' },
    },
    required: ['launchId', 'retryOf'],
  },
  Overrides: {
    description: 'How this execution differs from the settings of the job, where the operator allows it.',
    ...overrides,
  },
  Problem: PROBLEM_SCHEMA,
};
