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

describe('a command requires keys:', () => {
  const ledger = { PUSH_AUTH: 'none', PROJECT_ID: 'p', LEDGER_URL: 'postgres://localhost/l' };
  const oidc = { PUSH_AUDIENCE: 'a', PUSH_SERVICE_ACCOUNTS: 'a@x.y' };

  it.each<{ title: string; needs: LoadConfigOptions['needs']; env: Record<string, string>; keys: string[] }>([
    { title: 'nothing', needs: [], env: {}, keys: [] },
    { title: 'the request side', needs: ['request side'], env: {}, keys: ['HTTP_AUTH'] },
    { title: 'a request side behind IAM', needs: ['request side'], env: { HTTP_AUTH: 'none' }, keys: [] },
    {
      title: 'a request side with tokens',
      needs: ['request side'],
      env: { HTTP_AUTH: 'oidc' },
      keys: ['HTTP_AUDIENCE', 'HTTP_ACCOUNTS'],
    },
    {
      title: 'the push side',
      needs: ['push side'],
      env: {},
      keys: ['PUSH_AUDIENCE', 'PUSH_SERVICE_ACCOUNTS'],
    },
    { title: 'a push side with tokens', needs: ['push side'], env: oidc, keys: [] },
    { title: 'a push side behind IAM', needs: ['push side'], env: { PUSH_AUTH: 'none' }, keys: [] },
    { title: 'launching', needs: ['launch'], env: {}, keys: ['JOB_NAME'] },
    { title: 'the board', needs: ['board'], env: {}, keys: ['BOARD_AUTH', 'LEDGER_URL'] },
    {
      title: 'a board behind IAP',
      needs: ['board'],
      env: { ...ledger, BOARD_AUTH: 'iap' },
      keys: ['BOARD_AUDIENCE'],
    },
    {
      title: 'a board behind IAP on which everyone may act',
      needs: ['board'],
      env: {
        ...ledger,
        BOARD_AUTH: 'iap',
        BOARD_AUDIENCE: '/projects/1/locations/r/services/board',
        BOARD_OPERATORS: '*',
      },
      keys: ['BOARD_OPERATORS'],
    },
    {
      title: 'a board without authentication and with named operators',
      needs: ['board'],
      env: { ...ledger, BOARD_AUTH: 'none', BOARD_OPERATORS: 'a@x.y' },
      keys: ['BOARD_OPERATORS'],
    },
    {
      title: 'a board on this machine on which everyone may act',
      needs: ['board'],
      env: { ...ledger, BOARD_AUTH: 'none', BOARD_OPERATORS: '*' },
      keys: [],
    },
    {
      title: 'a board behind IAP on which one may act',
      needs: ['board'],
      env: {
        ...ledger,
        BOARD_AUTH: 'iap',
        BOARD_AUDIENCE: '/projects/1/locations/r/services/board',
        BOARD_OPERATORS: 'a@x.y',
      },
      keys: [],
    },
    {
      title: 'launching with calls as long as the ack deadline',
      needs: ['launch'],
      env: { JOB_NAME: 'j', RUN_JOB_TIMEOUT_MS: '50000' },
      keys: ['RUN_JOB_TIMEOUT_MS'],
    },
    {
      title: 'launching with calls just short enough',
      needs: ['launch'],
      env: { JOB_NAME: 'j', RUN_JOB_TIMEOUT_MS: '49999' },
      keys: [],
    },
    ...[
      { TOPIC: 'jobs', DEAD_LETTER_TOPIC: 'jobs' },
      { TOPIC: 'jobs', DEAD_LETTER_TOPIC: 'projects/p/topics/jobs' },
      { TOPIC: 'projects/p/topics/jobs', DEAD_LETTER_TOPIC: 'jobs' },
    ].map((topics) => ({
      title: `a push side that would deliver its own dead letters, ${Object.values(topics).join(' and ')}`,
      needs: ['push side'] as const,
      env: { PUSH_AUTH: 'none', PROJECT_ID: 'p', ...topics },
      keys: ['DEAD_LETTER_TOPIC'],
    })),
    ...[{ TOPIC: 'events' }, { DEAD_LETTER_TOPIC: 'projects/p/topics/events' }].map((topics) => ({
      title: `a push side that announces launches to ${Object.keys(topics).join('')}`,
      needs: ['push side'] as const,
      env: { ...ledger, ...topics, EVENTS_TOPIC: 'events' },
      keys: ['EVENTS_TOPIC'],
    })),
    {
      title: 'a push side that announces launches to a topic of their own',
      needs: ['push side'],
      env: { ...ledger, EVENTS_TOPIC: 'events' },
      keys: [],
    },
    {
      title: 'a push side that announces launches without a ledger',
      needs: ['push side'],
      env: { ...ledger, LEDGER_URL: '', EVENTS_TOPIC: 'events' },
      keys: ['EVENTS_TOPIC'],
    },
    ...[
      { paths: { EXECUTIONS_PATH: '/pubsub/push' }, keys: ['EXECUTIONS_PATH'] },
      { paths: { SWEEP_PATH: '/pubsub/push' }, keys: ['SWEEP_PATH'] },
      { paths: { SWEEP_PATH: '/pubsub/executions' }, keys: ['SWEEP_PATH'] },
      { paths: { PUSH_PATH: '/sweep' }, keys: ['SWEEP_PATH'] },
      { paths: { PUSH_PATH: '/a', EXECUTIONS_PATH: '/b', SWEEP_PATH: '/c' }, keys: [] },
    ].map(({ paths, keys }) => ({
      title: `a push side with the routes ${JSON.stringify(paths)}`,
      needs: ['push side'] as const,
      env: { PUSH_AUTH: 'none', ...paths },
      keys,
    })),
    ...[
      { HTTP_AUTH: 'none', HTTP_OPERATORS: 'a@x.y', keys: ['HTTP_OPERATORS'] },
      { HTTP_AUTH: 'none', HTTP_OPERATORS: '*, a@x.y', keys: ['HTTP_OPERATORS'] },
      { HTTP_AUTH: 'none', HTTP_OPERATORS: '*', keys: [] },
      { HTTP_AUTH: 'oidc', HTTP_OPERATORS: '*', keys: ['HTTP_OPERATORS'] },
      { HTTP_AUTH: 'oidc', HTTP_OPERATORS: 'a@x.y', keys: [] },
    ].map(({ keys, ...env }) => ({
      title: `a request side with the operators ${env.HTTP_OPERATORS} and HTTP_AUTH=${env.HTTP_AUTH}`,
      needs: ['request side'] as const,
      env: { HTTP_AUDIENCE: 'a', HTTP_ACCOUNTS: 'a@x.y', ...env },
      keys,
    })),
    {
      title: 'a push side with dead letters in another project',
      needs: ['push side'],
      env: { PUSH_AUTH: 'none', PROJECT_ID: 'p', TOPIC: 'jobs', DEAD_LETTER_TOPIC: 'projects/q/topics/jobs' },
      keys: [],
    },
  ])('$title: $keys', ({ needs = [], env, keys }) => {
    expect(complaintsOf({ env, needs }).map((line) => line.split(':', 1)[0])).toEqual(keys);
  });

  it.each([
    { ACK_DEADLINE_SECONDS: '5.5', RUN_JOB_TIMEOUT_MS: '590000' },
    { PUSH_SERVICE_ACCOUNTS: 'no-email', PUSH_AUDIENCE: 'a' },
    { DEAD_LETTER_TOPIC: 'my topic', TOPIC: 'my topic' },
  ])('says of a malformed key only that: %o', (env) => {
    const needs = ['push side', 'launch'] as const;
    const found = complaintsOf({ env: { JOB_NAME: 'j', ...oidc, ...env }, needs });
    const malformed = complaintsOf({ env });
    expect(malformed.length).toBeGreaterThan(0);
    expect(found).toEqual(malformed);
  });

  it('may depend on the configuration itself', () => {
    const needs: LoadConfigOptions['needs'] = ({ ROLE }) => (ROLE === 'http' ? ['request side'] : ['launch']);
    expect(complaintsOf({ env: { ROLE: 'http' }, needs })).toEqual([
      expect.stringMatching(/^HTTP_AUTH: is missing/),
    ]);
    expect(complaintsOf({ env: {}, needs })).toEqual([expect.stringMatching(/^JOB_NAME: is missing/)]);
  });
});
