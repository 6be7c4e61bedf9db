import { LAUNCH_STATES } from '../../launch/ledger/launch-state.ts';
import { parametersOf } from './launch-requests.ts';
import { json } from './look-ups.ts';
import { problems } from './problems.ts';

const OPERATORS = 'For the accounts in `HTTP_OPERATORS`; needs a ledger.';
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
    Location: { required: true, description: 'The address of the launch.', schema: { type: 'string' } },
  };
  return { ...json(description, { $ref: `#/components/schemas/${schema}` }), headers };
}

function filter(name: string, description: string, schema: object = { type: 'string' }) {
  return { name, in: 'query', description, schema };
}

/** Operations for operators: `/launches`, and `cancel` and `retry` of a launch. */
export const OPERATIONS = {
  '/launches': {
    get: {
      operationId: 'list',
      summary: 'List launches, the newest first',
      description: OPERATORS,
      parameters: [
        filter('state', `One or several states, with commas between them: ${LAUNCH_STATES.join(', ')}.`),
        filter('job', 'A job: its name in the rules, or its Cloud Run job, short or full.'),
        filter('key', 'A key, compared exactly.'),
        filter('limit', 'The size of a page.', { type: 'integer', minimum: 1, maximum: 500, default: 50 }),
        filter('after', '`next` of the page before.'),
      ],
      responses: {
        200: json('A page of launches.', { $ref: '#/components/schemas/Launches' }),
        ...problems(...ALWAYS),
      },
    },
  },
  '/launches/{launchId}/cancel': {
    parameters: parametersOf('launchId', 'jobOfLaunch'),
    post: {
      operationId: 'cancel',
      summary: 'Cancel a launch',
      description: `A queued launch ends at once. If it was launched, its execution is cancelled soon. ${OPERATORS}`,
      responses: {
        202: accepted('The launch is cancelled, or will be.', 'Cancelled'),
        ...problems(...OF_ACTIONS, 'launch-ended'),
      },
    },
  },
  '/launches/{launchId}/retry': {
    parameters: [
      ...parametersOf('launchId', 'jobOfLaunch'),
      filter('force', 'Retry also a `gone` launch, which may have done its work.', {
        type: 'boolean',
        default: false,
      }),
    ],
    post: {
      operationId: 'retry',
      summary: 'Launch again a launch that ended without success',
      description: OPERATORS,
      responses: {
        202: accepted('The new launch is queued.', 'Retried'),
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
