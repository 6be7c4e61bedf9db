import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig, type LoadConfigOptions } from './load-config.ts';

/** The lines of the one message, none if the configuration is good. */
function complaintsOf(options: LoadConfigOptions): readonly string[] {
  try {
    loadConfig(options);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n  ').slice(1);
  }
  return [];
}

describe('a configuration without a word', () => {
  it('has the defaults of the contract', () => {
    expect(loadConfig({ env: {} })).toMatchObject({
      PORT: 8080,
      HOST: '0.0.0.0',
      ROLE: 'all',
      PROJECT_ID: '',
      REGION: 'asia-northeast1',
      JOB_NAME: '',
      JOB_CONTAINER: '',
      JOB_ARGS: ['job', '--id={id}'],
      JOB_ENV: {},
      TOPIC: 'job-launches',
      SUBSCRIPTION: 'job-launches-push',
      DEAD_LETTER_TOPIC: '',
      DEAD_LETTER_SUBSCRIPTION: '',
      MAX_DELIVERY_ATTEMPTS: 100,
      EVENTS_TOPIC: '',
      PUSH_PATH: '/pubsub/push',
      EXECUTIONS_PATH: '/pubsub/executions',
      SWEEP_PATH: '/sweep',
      SWEEP_SERVICE_ACCOUNTS: [],
      SWEEP_SECONDS: 0,
      READS_PER_MINUTE: 480,
      PUSH_AUTH: 'oidc',
      PUSH_SERVICE_ACCOUNTS: [],
      HTTP_AUTH: '',
      HTTP_ACCOUNTS: [],
      HTTP_OPERATORS: [],
      HTTP_GET: true,
      BOARD_AUTH: '',
      BOARD_AUDIENCE: '',
      BOARD_OPERATORS: [],
      IAP_JWKS_URL: 'https://www.gstatic.com/iap/verify/public_key-jwk',
      ACK_DEADLINE_SECONDS: 60,
      PUBLISH_TIMEOUT_MS: 5000,
      RUN_JOB_TIMEOUT_MS: 20_000,
      ALLOW_OVERRIDES: [],
      LOG_LEVEL: 'info',
      PUBSUB_EMULATOR_HOST: '',
      CLOUD_RUN_EMULATOR_HOST: '',
    });
  });

  it('cannot be changed afterwards', () => {
    const config = loadConfig({ env: {} });
    expect(Object.isFrozen(config)).toBe(true);
    expect(() => Object.assign(config, { PORT: 1 })).toThrow(TypeError);
  });
});

describe('a value of the environment', () => {
  it.each([
    ['PORT', '0', 0],
    ['PORT', '65535', 65_535],
    ['PORT', '', 8080],
    ['HOST', '::', '::'],
    ['ROLE', 'http', 'http'],
    ['ROLE', 'subscriber', 'subscriber'],
    ['ROLE', 'board', 'board'],
    ['BOARD_AUTH', 'iap', 'iap'],
    ['BOARD_AUTH', 'none', 'none'],
    ['BOARD_OPERATORS', '*', ['*']],
    ['BOARD_OPERATORS', 'a@x.y, b@x.y', ['a@x.y', 'b@x.y']],
    ['PROJECT_ID', 'my-project', 'my-project'],
    ['PROJECT_ID', 'p', 'p'],
    ['PROJECT_ID', 'example.com:my-project', 'example.com:my-project'],
    ['REGION', 'europe-west1', 'europe-west1'],
    ['JOB_NAME', 'my-job', 'my-job'],
    ['JOB_NAME', 'projects/p/locations/l/jobs/j', 'projects/p/locations/l/jobs/j'],
    ['JOB_ARGS', '["manage.py","job","--id={id}"]', ['manage.py', 'job', '--id={id}']],
    ['JOB_ARGS', '[]', []],
    ['JOB_ARGS', '', ''],
    ['JOB_ENV', '{"MODE":"batch","FOR":"{id}"}', { MODE: 'batch', FOR: '{id}' }],
    ['TOPIC', 'projects/p/topics/jobs', 'projects/p/topics/jobs'],
    ['TOPIC', 'projects/example.com:p/topics/jobs', 'projects/example.com:p/topics/jobs'],
    ['TOPIC', '', 'job-launches'],
    ['SUBSCRIPTION', 'projects/p/subscriptions/push', 'projects/p/subscriptions/push'],
    ['SUBSCRIPTION', '', 'job-launches-push'],
    ['DEAD_LETTER_TOPIC', 'dead', 'dead'],
    ['DEAD_LETTER_TOPIC', 'projects/p/topics/dead', 'projects/p/topics/dead'],
    ['DEAD_LETTER_SUBSCRIPTION', 'projects/p/subscriptions/dead', 'projects/p/subscriptions/dead'],
    ['MAX_DELIVERY_ATTEMPTS', '5', 5],
    ['MAX_DELIVERY_ATTEMPTS', '100', 100],
    ['PUSH_PATH', '/push', '/push'],
    ['EXECUTIONS_PATH', '/ends', '/ends'],
    ['SWEEP_PATH', '/tick', '/tick'],
    ['EVENTS_TOPIC', 'projects/p/topics/events', 'projects/p/topics/events'],
    ['SWEEP_SERVICE_ACCOUNTS', 'a@x.y', ['a@x.y']],
    ['HTTP_OPERATORS', '*', ['*']],
    ['HTTP_OPERATORS', 'a@x.y, b@x.y', ['a@x.y', 'b@x.y']],
    ['READS_PER_MINUTE', '0', 0],
    ['SWEEP_SECONDS', '30', 30],
    ['PUSH_AUTH', 'none', 'none'],
    ['PUSH_SERVICE_ACCOUNTS', 'a@p.iam.gserviceaccount.com', ['a@p.iam.gserviceaccount.com']],
    ['PUSH_SERVICE_ACCOUNTS', ' a@x.y , b@x.y ', ['a@x.y', 'b@x.y']],
    ['HTTP_AUTH', 'oidc', 'oidc'],
    ['HTTP_GET', 'false', false],
    ['ACK_DEADLINE_SECONDS', '600', 600],
    ['ALLOW_OVERRIDES', 'args, taskCount<=5,env:APP_*', ['args', 'taskCount<=5', 'env:APP_*']],
    ['ALLOW_OVERRIDES', '["args"]', ['args']],
    ['LOG_LEVEL', 'silent', 'silent'],
    ['PUBSUB_EMULATOR_HOST', 'localhost:8085', 'localhost:8085'],
    ['CLOUD_RUN_EMULATOR_HOST', '[::1]:8086', '[::1]:8086'],
  ] as const)('%s=%s is taken', (key, text, value) => {
    expect(loadConfig({ env: { [key]: text } })[key]).toEqual(value);
  });

  it.each([
    ['PORT', 'http', 'a whole number from 0 to 65535'],
    ['PORT', '65536', 'a whole number from 0 to 65535'],
    ['PORT', '-1', 'a whole number from 0 to 65535'],
    ['PORT', '80.5', 'a whole number from 0 to 65535'],
    ['PORT', '1e3', 'a whole number from 0 to 65535'],
    ['PORT', '0x50', 'a whole number from 0 to 65535'],
    ['PORT', '8080 ', 'a whole number from 0 to 65535'],
    ['HOST', 'a host', 'an address'],
    ['ROLE', 'both', '"http" or "subscriber" or "board" or "all"'],
    ['BOARD_AUTH', 'oidc', '"none" or "iap"'],
    [
      'BOARD_OPERATORS',
      'ann',
      'e-mail addresses separated by commas, or * for every caller if BOARD_AUTH is none',
    ],
    ['IAP_JWKS_URL', 'keys', 'an http(s) address'],
    ['PROJECT_ID', 'My Project', 'a project id'],
    ['REGION', 'Tokyo', 'a region such as asia-northeast1'],
    ['JOB_NAME', 'My Job', "a job's name"],
    ['JOB_NAME', 'projects/p/jobs/j', "a job's name"],
    ['JOB_CONTAINER', 'Main', 'a container name'],
    ['JOB_ARGS', 'job --id={id}', 'a JSON array of strings'],
    ['JOB_ARGS', '{"0":"job"}', 'a JSON array of strings'],
    ['JOB_ARGS', '["--id",2]', 'a JSON array of strings'],
    ['TOPIC', 'my topic', 'a short name or projects/…/topics/…'],
    ['TOPIC', 'projects/p/subscriptions/jobs', 'a short name or projects/…/topics/…'],
    ['TOPIC', 'projects/p/topics/', 'a short name or projects/…/topics/…'],
    ['TOPIC', 'projects/p/topics/jobs/more', 'a short name or projects/…/topics/…'],
    ['SUBSCRIPTION', 'projects/p/topics/jobs', 'a short name or projects/…/subscriptions/…'],
    ['DEAD_LETTER_TOPIC', 'my topic', 'a short name or projects/…/topics/…, or nothing'],
    ['DEAD_LETTER_TOPIC', 'projects/p/subscriptions/dead', 'a short name or projects/…/topics/…, or nothing'],
    ['DEAD_LETTER_SUBSCRIPTION', '-', 'a short name or projects/…/subscriptions/…, or nothing'],
    ['DEAD_LETTER_SUBSCRIPTION', 'projects/p/topics/dead', 'a short name or projects/…/subscriptions/…'],
    ['MAX_DELIVERY_ATTEMPTS', '4', 'a whole number from 5 to 100'],
    ['MAX_DELIVERY_ATTEMPTS', '101', 'a whole number from 5 to 100'],
    ['PUSH_PATH', 'push', 'a path such as /pubsub/push'],
    ['PUSH_PATH', '/job/push', 'a path such as /pubsub/push'],
    ['PUSH_PATH', '/launches', 'a path such as /pubsub/push'],
    ['PUSH_PATH', '/jobs/push', 'a path such as /pubsub/push'],
    ['PUSH_PATH', '/openapi.json', 'a path such as /pubsub/push'],
    ['EXECUTIONS_PATH', 'ends', 'a path such as /pubsub/push'],
    ['SWEEP_PATH', '/health/sweep', 'a path such as /pubsub/push'],
    ['EVENTS_TOPIC', 'projects/p/subscriptions/events', 'a short name or projects/…/topics/…, or nothing'],
    ['SWEEP_SERVICE_ACCOUNTS', '*', 'e-mail addresses separated by commas'],
    ['HTTP_OPERATORS', 'no-email', 'e-mail addresses separated by commas, or *'],
    ['READS_PER_MINUTE', 'many', 'a whole number from 0 to 100000'],
    ['SWEEP_SECONDS', '1m', 'a whole number from 0 to 86400'],
    ['PUSH_AUTH', 'iam', '"oidc" or "none"'],
    ['PUSH_SERVICE_ACCOUNTS', 'a@x.y;b@x.y', 'e-mail addresses separated by commas'],
    ['HTTP_ACCOUNTS', 'no-email', 'e-mail addresses separated by commas'],
    ['HTTP_AUTH', 'basic', '"none" or "oidc"'],
    ['HTTP_GET', 'yes', 'true or false'],
    ['OIDC_JWKS_URL', 'ftp://keys', 'an http(s) address'],
    ['OIDC_JWKS_URL', 'https://[', 'an http(s) address'],
    ['ACK_DEADLINE_SECONDS', '9', 'a whole number from 10 to 600'],
    ['ALLOW_OVERRIDES', 'taskcount', '"taskcount" is not one of args, taskCount, taskCount<=N'],
    ['ALLOW_OVERRIDES', 'taskCount<=0', '"taskCount<=0" takes a whole number from 1 to 10000'],
    ['ALLOW_OVERRIDES', 'env:PORT', '"env:PORT" is reserved'],
    ['ALLOW_OVERRIDES', '[1]', 'takes args, taskCount'],
    ['LOG_LEVEL', 'verbose', '"info"'],
    ['PUBSUB_EMULATOR_HOST', 'http://localhost:8085', 'host:port or [IPv6]:port, or nothing'],
    ['PUBSUB_EMULATOR_HOST', '::1:8085', 'host:port or [IPv6]:port, or nothing'],
    ['CLOUD_RUN_EMULATOR_HOST', 'localhost', 'host:port or [IPv6]:port, or nothing'],
  ])('%s=%s is refused in one line: the key, what it got, what it takes', (key, text, takes) => {
    const complaints = complaintsOf({ env: { [key]: text } });
    expect(complaints).toEqual([expect.stringMatching(`^${key}: `)]);
    expect(complaints[0]).toContain(takes);
    expect(complaints[0]?.replaceAll('\\"', '"')).toContain(text.split('"')[1] ?? text);
  });

  it.each([
    'LAUNCH_ID',
    'LAUNCH_INPUT_ID',
    'LAUNCH_DIGEST',
    'TRACEPARENT',
    'PORT',
    'K_SERVICE',
    'CLOUD_RUN_JOB',
  ])('JOB_ENV cannot set %s, which belongs to the bridge or the platform', (name) => {
    const complaints = complaintsOf({ env: { JOB_ENV: JSON.stringify({ [name]: 'x' }) } });
    expect(complaints).toEqual([expect.stringMatching(/^JOB_ENV: takes a JSON object/)]);
  });

  it('that is wrong for several keys is one message that names each', () => {
    const env = { PORT: 'x', ROLE: 'y', HTTP_GET: 'z', JOB_ARGS: 'w', REGION: '?' };
    const complaints = complaintsOf({ env, needs: ['request side', 'push side', 'launch'] });
    const keys = [...Object.keys(env), 'JOB_NAME', 'HTTP_AUTH', 'PUSH_AUDIENCE', 'PUSH_SERVICE_ACCOUNTS'];
    expect(new Set(complaints.map((line) => line.split(':', 1)[0]))).toEqual(new Set(keys));
    expect(complaints).toHaveLength(keys.length);
  });
});
