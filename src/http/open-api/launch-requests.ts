import { problems } from './problems.ts';

export const PARAMETERS = {
  id: {
    name: 'id',
    in: 'path',
    required: true,
    description: 'A non-negative integer. Leading zeros are dropped; every digit is kept.',
    schema: { type: 'string', pattern: '^[0-9]{1,100}$' },
    example: '2',
  },
  job: {
    name: 'job',
    in: 'path',
    required: true,
    description: 'The name of a job of the rules.',
    schema: { type: 'string', pattern: '^[a-z][a-z0-9-]{0,62}$' },
    example: 'report',
  },
  notBefore: {
    name: 'notBefore',
    in: 'query',
    description:
      'Not launched before this time (RFC 3339, with an offset); a time in the past: at once. Needs a ledger. A repeated request needs the same time.',
    schema: { type: 'string', format: 'date-time' },
    example: '2026-01-31T00:00:00Z',
  },
  idempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'Requests of one caller with the same key, job, id and body are one launch. Visible ASCII characters.',
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
    example: 'order-17',
  },
  language: {
    name: 'Accept-Language',
    in: 'header',
    description: 'The message of the answer is English if this prefers English to Japanese.',
    schema: { type: 'string' },
    example: 'en',
  },
  launchId: {
    name: 'launchId',
    in: 'path',
    required: true,
    description: 'From the answer to the launch request.',
    schema: { type: 'string' },
  },
  jobOfLaunch: {
    name: 'job',
    in: 'query',
    description: 'The name of the job; left out for the default job.',
    schema: { type: 'string' },
  },
  traceparent: {
    name: 'traceparent',
    in: 'header',
    description: 'The trace of the launch (W3C Trace Context); without it a new one begins.',
    schema: { type: 'string' },
  },
};

/** Parameters by their names in {@link PARAMETERS}. */
export function parametersOf(...names: readonly (keyof typeof PARAMETERS)[]) {
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }));
}

function parameters(...names: readonly (keyof typeof PARAMETERS)[]) {
  return parametersOf(...names, 'notBefore', 'idempotencyKey', 'language', 'traceparent');
}

export const RESPONSES = {
  Accepted: {
    description: 'Pub/Sub has stored the launch request.',
    headers: {
      Location: {
        required: true,
        description: 'The address of the launch.',
        schema: { type: 'string' },
      },
      traceparent: {
        required: true,
        description: 'The trace that the job continues.',
        schema: { type: 'string' },
      },
    },
    content: {
      'application/json': { schema: { $ref: '#/components/schemas/Accepted' } },
      'text/plain': { schema: { type: 'string' } },
    },
  },
};
const ACCEPTED = { $ref: '#/components/responses/Accepted' };

const ALWAYS = [
  'invalid-id',
  'invalid-idempotency-key',
  'invalid-not-before',
  'needs-ledger',
  'rule-failed',
  'too-large',
  'unauthenticated',
  'forbidden',
  'cross-site-request',
  'internal',
  'keys-unavailable',
  'publish-failed',
] as const;
const OF_BODY = ['invalid-body', 'body-too-large', 'unsupported-media-type'] as const;
const DEFAULT_JOB = ['no-default-job'] as const;

const EVENT = {
  description: 'The data of the event: any JSON of up to 1 MiB, published unchanged.',
  content: { 'application/json': { schema: {}, example: { bucket: 'photos', name: 'in/1.png' } } },
};
const NAMED_JOB = ['override-not-allowed', 'unknown-job'] as const;

/** `/job/{id}`, `/jobs/{job}` and `/jobs/{job}/{id}`. */
export const LAUNCH_REQUESTS = {
  '/job/{id}': {
    parameters: parameters('id'),
    post: {
      operationId: 'launch',
      summary: 'Launch the default job',
      requestBody: {
        description: 'The overrides that the operator allows in `ALLOW_OVERRIDES`; up to 1 MiB.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Overrides' } } },
      },
      responses: {
        202: ACCEPTED,
        ...problems(...ALWAYS, ...OF_BODY, ...DEFAULT_JOB, 'override-not-allowed'),
      },
    },
    get: {
      operationId: 'launchByLink',
      summary: 'Launch the default job by a link',
      description: 'For people. The operator can switch it off (`HTTP_GET=false`).',
      responses: { 202: ACCEPTED, ...problems(...ALWAYS, ...DEFAULT_JOB, 'method-not-allowed') },
    },
  },
  '/jobs/{job}': {
    parameters: parameters('job'),
    post: {
      operationId: 'launchJob',
      summary: 'Launch a job of the rules for an event',
      description:
        'The values of the job are evaluated before anything is published. If the job makes its own launch id, the answer has that one. The default job takes a launch request, such as `{"id":2}`, as its body.',
      requestBody: EVENT,
      responses: { 202: ACCEPTED, ...problems(...ALWAYS, ...OF_BODY, ...NAMED_JOB) },
    },
  },
  '/jobs/{job}/{id}': {
    parameters: parameters('job', 'id'),
    post: {
      operationId: 'launchJobWithId',
      summary: 'Launch a job of the rules for an event with an id',
      description: 'Like `/jobs/{job}`, with an id. An `id` in the body has to be the same.',
      requestBody: EVENT,
      responses: { 202: ACCEPTED, ...problems(...ALWAYS, ...OF_BODY, ...NAMED_JOB, 'id-mismatch') },
    },
  },
};
