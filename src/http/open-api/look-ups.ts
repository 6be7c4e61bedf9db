import { parametersOf } from './launch-requests.ts';
import { problems } from './problems.ts';

export function json(description: string, schema: object) {
  return { description, content: { 'application/json': { schema } } };
}

function status(value: string) {
  return {
    type: 'object',
    properties: { status: { const: value }, detail: { type: 'string' } },
    required: ['status'],
  };
}

/** `/launches/{launchId}`, the health of the service, and this description. */
export const LOOK_UPS = {
  '/launches/{launchId}': {
    get: {
      operationId: 'lookUp',
      summary: 'Look a launch up',
      parameters: [
        ...parametersOf('launchId', 'jobOfLaunch'),
        {
          name: 'wait',
          in: 'query',
          description:
            'Answer once the state is final, or after so many seconds with the state at that time. It waits for a launch that is not known yet, too.',
          schema: { type: 'integer', minimum: 0, maximum: 60, default: 0 },
        },
      ],
      responses: {
        200: json('The state of the launch.', { $ref: '#/components/schemas/Launch' }),
        ...problems(
          'invalid-id',
          'invalid-query',
          'unauthenticated',
          'forbidden',
          'launch-not-found',
          'unknown-job',
          'internal',
          'look-up-not-configured',
          'look-up-failed',
          'keys-unavailable',
        ),
      },
    },
  },
  '/health/live': {
    get: {
      operationId: 'live',
      summary: 'Whether the process answers',
      security: [],
      responses: { 200: json('It does.', status('live')) },
    },
  },
  '/health/ready': {
    get: {
      operationId: 'ready',
      summary: 'Whether the service can do its work',
      security: [],
      responses: {
        200: json('It can. `detail` says what limits it.', status('ready')),
        ...problems('not-ready'),
      },
    },
  },
  '/openapi.json': {
    get: {
      operationId: 'describe',
      summary: 'This description',
      security: [],
      responses: { 200: json('OpenAPI 3.1.', { type: 'object' }) },
    },
  },
};
