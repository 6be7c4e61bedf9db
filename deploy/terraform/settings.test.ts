/** The module sets only keys that the configuration has, with its defaults, and enough of them for the services to start. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/load-config.ts';
import { schema, type ConfigKey } from '../../config/schema.ts';
import { moduleFiles, readModule } from '../checks/terraform-module.ts';

const sources = [
  ...moduleFiles(import.meta.dirname),
  ...moduleFiles(path.join(import.meta.dirname, 'service')),
];
const blocks = (await readModule(sources)).flatMap((file) => file.blocks);

/** Names of environment variables, as keys of an object or as the name of an `env` block. */
const SET = /^\s*([A-Z][A-Z0-9_]*)\s*=|[{,]\s*([A-Z][A-Z0-9_]*)\s*=|\bname\s*=\s*"([A-Z][A-Z0-9_]*)"/gm;

function keysIn(text: string): readonly string[] {
  return [...text.matchAll(SET)].map(([, line, inline, named]) => line ?? inline ?? named ?? '');
}

function local(name: string): Readonly<Record<string, unknown>> {
  const values = blocks.filter(({ type }) => type === 'locals').map((block) => block.arguments.get(name));
  return values.find((value) => value !== undefined) as Readonly<Record<string, unknown>>;
}

function defaultOf(variable: string): unknown {
  const block = blocks.find(({ type, labels }) => type === 'variable' && labels[0] === variable);
  return block?.arguments.get('default');
}

describe('what the module sets', () => {
  it.each(sources.flatMap(({ name, text }) => keysIn(text).map((key) => ({ name, key }))))(
    '$key in $name is a key of the configuration',
    ({ key }) => {
      expect(Object.keys(schema)).toContain(key);
    },
  );

  it.each<{ readonly variable: string; readonly key: ConfigKey }>([
    { variable: 'region', key: 'REGION' },
    { variable: 'topic', key: 'TOPIC' },
    { variable: 'job_args', key: 'JOB_ARGS' },
    { variable: 'ack_deadline_seconds', key: 'ACK_DEADLINE_SECONDS' },
    { variable: 'max_delivery_attempts', key: 'MAX_DELIVERY_ATTEMPTS' },
    { variable: 'launches_per_minute', key: 'LAUNCHES_PER_MINUTE' },
    { variable: 'allow_overrides', key: 'ALLOW_OVERRIDES' },
  ])('$variable has the default of $key', ({ variable, key }) => {
    expect(defaultOf(variable)).toEqual(schema[key].default);
  });

  it('is enough for each side to start', () => {
    const values: Readonly<Partial<Record<string, string>>> = {
      PROJECT_ID: 'p',
      REGION: 'asia-northeast1',
      JOB_NAME: 'job-bridge-job',
      JOB_ARGS: '["job","--id={id}"]',
      TOPIC: 'job-launches',
      SUBSCRIPTION: 'job-launches-push',
      ALLOW_OVERRIDES: '',
      ACK_DEADLINE_SECONDS: '60',
      MAX_DELIVERY_ATTEMPTS: '100',
      HTTP_AUTH: 'none',
      HTTP_AUDIENCE: '',
      HTTP_ACCOUNTS: '',
      DEAD_LETTER_TOPIC: 'job-launches-dead-letters',
      DEAD_LETTER_SUBSCRIPTION: 'job-launches-dead-letters-pull',
      PUSH_PATH: '/pubsub/push',
      PUSH_AUTH: 'none',
      PUSH_AUDIENCE: 'job-bridge-push',
      PUSH_SERVICE_ACCOUNTS: 'job-bridge-delivery@p.iam.gserviceaccount.com',
      LAUNCHES_PER_MINUTE: '50',
    };
    const both = [...Object.keys(local('both_env')), 'JOB_NAME', 'JOB_ARGS'];
    const http = [...both, ...Object.keys(local('request_env'))];
    const push = [...both, ...Object.keys(local('push_env'))];
    const env = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, values[key]]));
    expect(new Set([...http, ...push])).toEqual(new Set(Object.keys(values)));
    expect(loadConfig({ env: env(http), needs: ['request side'] }).HTTP_AUTH).toBe('none');
    expect(loadConfig({ env: env(push), needs: ['push side', 'launch'] }).PUSH_AUTH).toBe('none');
  });

  // With both, Cloud Run's IAM removes the signature, and the service refuses every token.
  it('has callers checked by IAM or by the service, never by both', () => {
    const checkedBy = { http: '${var.http_auth}', subscriber: '${var.push_auth}', all: '${var.push_auth}' };
    expect(local('caller_auth')).toEqual({ ...checkedBy, board: 'none' });
    expect(local('request_env')['HTTP_AUTH']).toBe(checkedBy.http);
    expect(local('push_env')['PUSH_AUTH']).toBe(checkedBy.subscriber);
    const services = blocks.filter(({ type }) => type === 'module');
    expect(services.map((block) => block.arguments.get('invoker_iam_disabled'))).toEqual(
      Array.from({ length: 2 }, () => '${local.caller_auth[each.key] == "oidc"}'),
    );
  });

  it('uses the default push route of the service', () => {
    expect(local('push_path')).toBe(schema.PUSH_PATH.default);
  });
});
