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
    description: 'A launch request that Pub/Sub has stored. It will be launched once.',
    properties: {
      message: { type: 'string', description: 'For people, in Japanese or English.' },
      job,
      id: { ...id, description: `${id.description} Absent if the path has none.` },
      launchId,
      messageId: { type: 'string', description: 'The message id of Pub/Sub.' },
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
        description: 'The value of `after` for the next page; absent on the last page.',
      },
    },
    required: ['launches'],
  },
  Cancelled: {
    type: 'object',
    description: 'The wish to cancel is recorded in the ledger.',
    properties: {
      launchId,
      job,
      state: {
        enum: LAUNCH_STATES,
        description:
          '`cancelled` for a launch that was queued; else its current state, until Cloud Run says that it has ended.',
      },
    },
    required: ['launchId', 'state'],
  },
  Retried: {
    type: 'object',
    description: 'A new launch with the same request. Two such requests are one launch.',
    properties: {
      launchId,
      job,
      retryOf: { type: 'string', description: 'Launch id of the launch that it repeats.' },
    },
    required: ['launchId', 'retryOf'],
  },
  Overrides: {
    description: 'Settings of this execution that replace those of the job, if the operator allows it.',
    ...overrides,
  },
  Problem: PROBLEM_SCHEMA,
};
