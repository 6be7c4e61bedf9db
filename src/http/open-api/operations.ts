import { LAUNCH_STATES } from '../../launch/ledger/launch-state.ts';
import { parametersOf } from './launch-requests.ts';
import { json } from './look-ups.ts';
import { problems } from './problems.ts';

const OPERATORS = 'For the accounts in `HTTP_OPERATORS`, where there is a ledger.';
const ALWAYS = [
  'invalid-query',
  'unauthenticated',
  'forbidden',
  'internal',
  'no-ledger',
  'ledger-unavailable',
  'keys-unavailable',
] as const;
const OF_ACTIONS = [
  ...ALWAYS,
  'invalid-id',
  'cross-site-request',
  'launch-not-found',
  'unknown-job',
] as const;

function accepted(description: string, schema: string) {
  const headers = {
    Location: { required: true, description: 'Where it can be looked up.', schema: { type: 'string' } },
  };
  return { ...json(description, { $ref: `#/components/schemas/${schema}` }), headers };
}

function filter(name: string, description: string, schema: object = { type: 'string' }) {
  return { name, in: 'query', description, schema };
}

/** What operators do: `/launches`, and below a launch `cancel` and `retry`. */
export const OPERATIONS = {
  '/launches': {
    get: {
      operationId: 'list',
      summary: 'List launches, the newest first',
      description: OPERATORS,
      parameters: [
        filter('state', `In any of these states, with commas between them: ${LAUNCH_STATES.join(', ')}.`),
        filter('job', 'Of that job: its name in the rules, or its Cloud Run job, short or full.'),
        filter('key', 'With exactly that key.'),
        filter('limit', 'How many at most.', { type: 'integer', minimum: 1, maximum: 500, default: 50 }),
        filter('after', '`next` of the page before.'),
      ],
      responses: {
        200: json('A page of them.', { $ref: '#/components/schemas/Launches' }),
        ...problems(...ALWAYS),
      },
    },
  },
  '/launches/{launchId}/cancel': {
    parameters: parametersOf('launchId', 'jobOfLaunch'),
    post: {
      operationId: 'cancel',
      summary: 'Cancel a launch',
      description: `A queued launch ends with that. Of one that was launched the execution is cancelled soon. ${OPERATORS}`,
      responses: {
        202: accepted('It is, or will be.', 'Cancelled'),
        ...problems(...OF_ACTIONS, 'launch-ended'),
      },
    },
  },
  '/launches/{launchId}/retry': {
    parameters: [
      ...parametersOf('launchId', 'jobOfLaunch'),
      filter('force', 'Also one that is `gone`, and may have done its work.', {
        type: 'boolean',
        default: false,
      }),
    ],
    post: {
      operationId: 'retry',
      summary: 'Launch again what has ended in any way but success',
      description: OPERATORS,
      responses: {
        202: accepted('It is in the queue.', 'Retried'),
        ...problems(
          ...OF_ACTIONS,
          'launch-not-ended',
          'launch-succeeded',
          'launch-gone',
          'launch-not-stored',
        ),
      },
    },
  },
};
