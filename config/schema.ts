import {
  ARGUMENTS,
  commaSeparated,
  ENVIRONMENT,
  HTTP_ADDRESS,
  integer,
  oneOf,
  OVERRIDES,
  text,
  TRUE_OR_FALSE,
} from './formats.ts';

export type Role = 'http' | 'subscriber' | 'all';
export type Authentication = 'none' | 'oidc';

const HOST_AND_PORT = text('host:port, or nothing', /^$|^[^\s:/]+:\d{1,5}$/);
const NAME = text(
  'a short name or a full resource name',
  /^$|^[a-zA-Z][\w.~+%-]{1,254}$|^projects\/[^/\s]+\/\S+$/,
);
const EMAILS = commaSeparated('e-mail addresses separated by commas', /^[^\s@,]+@[^\s@,]+$/);
const ANY = text('text', /^[^\0]*$/);

/**
 * Every key of the configuration: what it means, what it takes, its default. Keys bear the names of
 * their environment variables; a CONFIG_FILE uses the same names.
 */
export const schema = {
  PORT: {
    doc: 'Port to listen on.',
    format: integer({ least: 0, most: 65_535 }),
    default: 8080,
    env: 'PORT',
  },
  HOST: {
    doc: 'Address to listen on.',
    format: text('an address', /^\S+$/),
    default: '0.0.0.0',
    env: 'HOST',
  },
  ROLE: {
    doc: 'Which side `serve` runs: `http` (requests), `subscriber` (push), `all` (both).',
    format: oneOf(['http', 'subscriber', 'all']),
    default: 'all' as Role,
    env: 'ROLE',
  },
  PROJECT_ID: {
    doc: 'Google Cloud project. Default: GOOGLE_CLOUD_PROJECT, else the metadata server is asked.',
    format: text('a project id', /^$|^[a-z][a-z0-9:.-]{0,60}$/),
    default: '',
    env: 'PROJECT_ID',
  },
  REGION: {
    doc: "The job's region.",
    format: text('a region such as asia-northeast1', /^[a-z]+-[a-z]+\d+$/),
    default: 'asia-northeast1',
    env: 'REGION',
  },
  JOB_NAME: {
    doc: 'The Cloud Run job: a short name, or projects/…/locations/…/jobs/…. Needed by the push side.',
    format: text(
      "a job's name, short or projects/…/locations/…/jobs/…",
      /^$|^[a-z][a-z0-9-]{0,62}$|^projects\/[^/\s]+\/locations\/[^/\s]+\/jobs\/[^/\s]+$/,
    ),
    default: '',
    env: 'JOB_NAME',
  },
  JOB_CONTAINER: {
    doc: 'The container to override, for jobs with several.',
    format: text('a container name', /^$|^[a-z][a-z0-9-]*$/),
    default: '',
    env: 'JOB_CONTAINER',
  },
  JOB_ARGS: {
    doc: 'Arguments of each execution, a JSON array; `{id}` is filled in. `[]` clears the args of the job, empty leaves them alone.',
    format: ARGUMENTS,
    default: ['job', '--id={id}'] as readonly string[] | '',
    env: 'JOB_ARGS',
  },
  JOB_ENV: {
    doc: "A JSON object merged into the job's environment; `{id}` is filled in.",
    format: ENVIRONMENT,
    default: {} as Readonly<Record<string, string>>,
    sensitive: true,
    env: 'JOB_ENV',
  },
  TOPIC: { doc: 'Topic of the launch requests.', format: NAME, default: 'job-launches', env: 'TOPIC' },
  SUBSCRIPTION: {
    doc: 'Push subscription on the topic.',
    format: NAME,
    default: 'job-launches-push',
    env: 'SUBSCRIPTION',
  },
  DEAD_LETTER_TOPIC: {
    doc: 'Topic in which messages that can never be launched are kept, with their reason. Empty: they are refused and come again.',
    format: NAME,
    default: '',
    env: 'DEAD_LETTER_TOPIC',
  },
  DEAD_LETTER_SUBSCRIPTION: {
    doc: 'Subscription on the dead-letter topic, from which `dead-letters` reads.',
    format: NAME,
    default: '',
    env: 'DEAD_LETTER_SUBSCRIPTION',
  },
  MAX_DELIVERY_ATTEMPTS: {
    doc: "What the subscription's dead-letter policy is set to. From 5 attempts before it, a delivery that fails becomes a dead letter with its reason; so at 5 the first one that fails does.",
    format: integer({ least: 5, most: 100 }),
    default: 100,
    env: 'MAX_DELIVERY_ATTEMPTS',
  },
  PUSH_PATH: {
    doc: 'Route of the push endpoint.',
    format: text(
      'a path such as /pubsub/push, outside /job, /launches and /health',
      /^\/(?!(job|launches|health)(\/|$))[\w./~-]+$/,
    ),
    default: '/pubsub/push',
    env: 'PUSH_PATH',
  },
  PUSH_AUTH: {
    doc: 'How the push side authenticates: `oidc` checks the token, `none` only where something in front does.',
    format: oneOf(['oidc', 'none']),
    default: 'oidc' as Authentication,
    env: 'PUSH_AUTH',
  },
  PUSH_AUDIENCE: {
    doc: 'Expected `aud` of push tokens. Needed with `oidc`.',
    format: ANY,
    default: '',
    env: 'PUSH_AUDIENCE',
  },
  PUSH_SERVICE_ACCOUNTS: {
    doc: 'Service accounts that may push, comma-separated e-mails. Needed with `oidc`.',
    format: EMAILS,
    default: [] as readonly string[],
    env: 'PUSH_SERVICE_ACCOUNTS',
  },
  HTTP_AUTH: {
    doc: 'How the request side authenticates. Must be said: `none` (IAM in front) or `oidc`.',
    format: text('"none" or "oidc"', /^(|none|oidc)$/),
    default: '' as Authentication | '',
    env: 'HTTP_AUTH',
  },
  HTTP_AUDIENCE: {
    doc: 'Expected `aud` of request tokens. Needed with `oidc`.',
    format: ANY,
    default: '',
    env: 'HTTP_AUDIENCE',
  },
  HTTP_ACCOUNTS: {
    doc: 'Accounts that may request launches, comma-separated e-mails. Needed with `oidc`.',
    format: EMAILS,
    default: [] as readonly string[],
    env: 'HTTP_ACCOUNTS',
  },
  OIDC_ISSUER: {
    doc: 'Issuer of the tokens. Default: both spellings that Google uses.',
    format: ANY,
    default: '',
    env: 'OIDC_ISSUER',
  },
  OIDC_JWKS_URL: {
    doc: 'Where the public keys of the issuer are.',
    format: HTTP_ADDRESS,
    default: 'https://www.googleapis.com/oauth2/v3/certs',
    env: 'OIDC_JWKS_URL',
  },
  HTTP_GET: {
    doc: 'Also accept GET /job/:id; off, it answers 405.',
    format: TRUE_OR_FALSE,
    default: true,
    env: 'HTTP_GET',
  },
  ALLOW_OVERRIDES: {
    doc: 'What publishers may override, comma-separated: args, taskCount, taskCount<=N, timeoutSeconds, timeoutSeconds<=N, env:NAME, env:PREFIX_*.',
    format: OVERRIDES,
    default: [] as readonly string[],
    env: 'ALLOW_OVERRIDES',
  },
  LEDGER_URL: {
    doc: "postgres://… of the ledger, Cloud SQL sockets and TLS too: strict over all instances. Empty: Cloud Run's own execution list is the record.",
    format: text('a postgres:// or postgresql:// URL, or nothing', /^$|^postgres(ql)?:\/\/\S+$/),
    default: '',
    sensitive: true,
    env: 'LEDGER_URL',
  },
  LEDGER_RETENTION_DAYS: {
    doc: 'How long a finished launch is remembered in the ledger; open and unknown ones are never removed.',
    format: integer({ least: 8, most: 36_500 }),
    default: 14,
    env: 'LEDGER_RETENTION_DAYS',
  },
  ACK_DEADLINE_SECONDS: {
    doc: "What the subscription's ack deadline is set to.",
    format: integer({ least: 10, most: 600 }),
    default: 60,
    env: 'ACK_DEADLINE_SECONDS',
  },
  PUBLISH_TIMEOUT_MS: {
    doc: 'How long a request waits for Pub/Sub to store its message.',
    format: integer({ least: 100, most: 60_000 }),
    default: 5000,
    env: 'PUBLISH_TIMEOUT_MS',
  },
  RUN_JOB_TIMEOUT_MS: {
    doc: 'Deadline of one RunJob call; with 10 s more it must stay below the ack deadline.',
    format: integer({ least: 100, most: 590_000 }),
    default: 20_000,
    env: 'RUN_JOB_TIMEOUT_MS',
  },
  LAUNCHES_PER_MINUTE: {
    doc: 'Never more RunJob calls than this in any 60 s; 0 for no limit.',
    format: integer({ least: 0, most: 100_000 }),
    default: 50,
    env: 'LAUNCHES_PER_MINUTE',
  },
  RELAUNCH_AFTER_SECONDS: {
    doc: 'How long an unknown launch must stay absent from Cloud Run before it is launched again; 0 for never.',
    format: integer({ least: 0, most: 86_400 }),
    default: 300,
    env: 'RELAUNCH_AFTER_SECONDS',
  },
  LOG_LEVEL: {
    doc: 'Least level that is logged.',
    format: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    default: 'info',
    env: 'LOG_LEVEL',
  },
  PUBSUB_EMULATOR_HOST: {
    doc: 'host:port of a Pub/Sub emulator.',
    format: HOST_AND_PORT,
    default: '',
    env: 'PUBSUB_EMULATOR_HOST',
  },
  CLOUD_RUN_EMULATOR_HOST: {
    doc: 'host:port of a Cloud Run jobs emulator.',
    format: HOST_AND_PORT,
    default: '',
    env: 'CLOUD_RUN_EMULATOR_HOST',
  },
};

export type ConfigKey = keyof typeof schema;

/** The checked configuration, frozen; one property a key. */
export type Config = { readonly [Key in ConfigKey]: (typeof schema)[Key]['default'] };
