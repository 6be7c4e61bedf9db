import * as z from 'zod';
import { LAUNCH_ID } from '../../launch/event/launch-id.ts';
import { overridesSchema } from '../../launch/event/launch-request-schema.ts';
import type { LaunchState } from '../../launch/ledger/launch-state.ts';
import { QUEUED_PHRASES } from '../../phrases/queued-reason.ts';
import { PROBLEM_SCHEMA } from './problems.ts';

/** What each state of a launch means. */
const STATES: Readonly<Record<LaunchState, string>> = {
  queued: 'it is stored, and is launched when its turn comes',
  launching: 'Cloud Run is being asked to start it',
  unknown: 'Cloud Run was asked, and it is not known yet whether it started',
  launched: 'it has its execution',
  running: 'its execution runs',
  succeeded: 'its execution has ended, and all tasks succeeded',
  failed: 'its execution has ended, and a task failed',
  cancelled: 'it was cancelled, before or after it was launched',
  gone: 'Cloud Run does not have its execution any more, and nobody saw how it ended',
  rejected: 'Cloud Run refused it for good',
  skipped: 'it was not launched, since another launch of its key was there',
  replaced: 'it was not launched, since a newer launch of its key took its place',
  expired: 'it was not launched, since its time had passed',
};

const QUEUED = Object.entries(QUEUED_PHRASES)
  .map(([reason, means]) => `\`${reason}\`: ${means}`)
  .join('; ');

const launchId = {
  type: 'string',
  pattern: LAUNCH_ID.source,
  description: 'What makes two requests the same launch. It counts within one job.',
};
const id = { type: 'string', description: 'The id that the job gets. Digits are always sent as text.' };
const job = { type: 'string', description: 'The name of the job; left out for the default job.' };

const time = { type: 'string', format: 'date-time' };

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
  Launch: {
    type: 'object',
    description: 'What became of a launch.',
    properties: {
      launchId,
      job,
      id,
      state: {
        enum: Object.keys(STATES),
        description: Object.entries(STATES)
          .map(([state, means]) => `\`${state}\`: ${means}`)
          .join('; '),
      },
      execution: {
        type: 'string',
        description: 'Full name of the execution in Cloud Run, once it is known.',
      },
      logUri: { type: 'string', description: 'Where its log is.' },
      reason: {
        type: 'string',
        description: `Of \`queued\`, what it waits for: ${QUEUED}. Of \`rejected\`, the code that Cloud Run refused it with.`,
      },
      detail: { type: 'string', description: 'The same for people; also why it is `unknown`.' },
      failure: {
        type: 'object',
        description: 'Of `failed`, as far as Cloud Run tells.',
        properties: {
          reason: { enum: ['exit-code', 'signal', 'timeout', 'memory', 'image', 'other'] },
          exitCode: { type: 'integer' },
          signal: { type: 'integer' },
          detail: { type: 'string', description: "Cloud Run's own words." },
        },
        required: ['reason', 'detail'],
      },
      key: { type: 'string', description: 'Of launches with the same key one at most runs at a time.' },
      retryOf: { type: 'string', description: 'Launch id of the one that this one repeats.' },
      replacedBy: {
        type: 'string',
        description: 'Launch id of the newest one that asked to take its place.',
      },
      wish: {
        enum: ['cancel', 'replace'],
        description: 'It is to be cancelled: for an operator, or for the launch that replaces it.',
      },
      requestedAt: { ...time, description: 'Its place in line.' },
      notBefore: time,
      launchedAt: time,
      runningAt: time,
      endedAt: time,
    },
    required: ['launchId', 'state'],
  },
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
        enum: Object.keys(STATES),
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
