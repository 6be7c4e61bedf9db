/**
 * No secret gets into the log, an answer or the reason of a dead letter, whatever fails. Real: the service with Google's
 * clients, the database's client, the job entry. In place of Google: the emulators.
 */
import { PubSub } from '@google-cloud/pubsub';
import { afterEach, describe, expect, it } from 'vitest';
import { job } from '../src/cli/job.ts';
import { serve } from '../src/service/serve.ts';
import { pubsubClientOptions } from '../dev/pubsub-client-options.ts';
import { startLoggingChain, type LoggingChain } from './support/logging-chain.ts';
import { work } from '../src/job/work.ts';

/** A part of every secret of this file. */
const SECRET = 'hunter2';
const LEDGER_URL = `postgres://${SECRET}-user:${SECRET}-password@127.0.0.1:1/${SECRET}-database`;

const answers: string[] = [];

afterEach(() => void answers.splice(0));

interface Request {
  readonly path?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function send({ url }: LoggingChain, { path = '/job/2', body, headers }: Request): Promise<number> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    ...(body !== undefined && { body }),
  });
  answers.push(await response.text());
  return response.status;
}

function expectNoSecrets(bed: LoggingChain): void {
  const texts = [bed.output(), ...answers].join('\n');
  expect(texts).not.toContain(SECRET);
  expect(texts).not.toContain('127.0.0.1:1/');
  expect(texts).not.toContain('127.0.0.1:1 ');
}

describe('the address of the database is not logged', () => {
  it('if nothing listens there', async () => {
    const bed = await startLoggingChain({ env: { LEDGER_URL, LOG_LEVEL: 'trace' } });
    expect(await send(bed, {})).toBe(202);
    await bed.line({ outcome: 'transient' });
    expect(await fetch(`${bed.url}/launches/some`)).toMatchObject({ status: 503 });
    await bed.line({ code: 'look-up-failed' });
    expect(bed.output()).toContain('ECONNREFUSED');
    expectNoSecrets(bed);
  });

  it.each([
    `mysql://${SECRET}@db/x`,
    `postgres://u:${SECRET}%@db:port/x`,
    `postgres://u:${SECRET}@db/x?sslrootcert=/none`,
  ])('and not in the error of a start that cannot read it: %s', async (url) => {
    const env = {
      LEDGER_URL: url,
      PROJECT_ID: 'p',
      CLOUD_RUN_JOB: 'j',
      CLOUD_RUN_EXECUTION: 'j-1',
      LAUNCH_ID: 'a',
    };
    const runtime = { env, stop: AbortSignal.abort(), print: () => undefined };
    const message = await job(runtime, { id: '2', work }).then(String, String);
    expect(message).toContain('LEDGER_URL: ');
    expect(message).not.toContain(SECRET);
  });

  it('and not in the error of a job that cannot be confirmed', async () => {
    const env = {
      LEDGER_URL,
      CONFIRM_TIMEOUT_SECONDS: '0',
      PROJECT_ID: 'p',
      CLOUD_RUN_JOB: 'j',
      CLOUD_RUN_EXECUTION: 'j-1',
      LAUNCH_ID: 'a',
    };
    const runtime = { env, stop: new AbortController().signal, print: () => undefined };
    const message = await job(runtime, { id: '2', work }).then(String, String);
    expect(message).toContain('cannot be confirmed');
    expect(message).not.toContain(SECRET);
    expect(message).not.toContain('127.0.0.1');
  });
});

it('a refused token is not logged', async () => {
  const bed = await startLoggingChain({
    env: {
      HTTP_AUTH: 'oidc',
      HTTP_AUDIENCE: 'requests',
      HTTP_ACCOUNTS: 'a@example.com',
      LOG_LEVEL: 'trace',
    },
  });
  const header = Buffer.from('{"alg":"RS256","kid":"x"}').toString('base64url');
  const claims = Buffer.from(`{"email":"${SECRET}"}`).toString('base64url');
  const tokens = [SECRET, `${SECRET}.x.x`, `${header}.${claims}.${SECRET}`, `e30.e30.${SECRET}`];
  for (const token of tokens) {
    for (const path of ['/job/2', '/pubsub/push']) {
      expect(await send(bed, { path, headers: { Authorization: `Bearer ${token}` } })).toBe(401);
      expect(await send(bed, { path, headers: { Authorization: `Basic ${token}` } })).toBe(401);
    }
  }
  expect(bed.lines.filter(({ message }) => message === 'caller refused')).toHaveLength(4 * tokens.length);
  expectNoSecrets(bed);
  expect(bed.output()).not.toContain(claims);
});

describe('a value of the environment is not logged', () => {
  it('if Google quotes it: a value of JOB_ENV is a misconfiguration, a value of a publisher a dead letter', async () => {
    const bed = await startLoggingChain({
      env: {
        JOB_ENV: `{"API_KEY":"${SECRET}-job"}`,
        ALLOW_OVERRIDES: 'env:APP_*,args',
        LOG_LEVEL: 'trace',
      },
    });
    const message = `env[0].value "${SECRET}-job" and env[1].value "${SECRET}-publisher" are not allowed`;
    bed.chain.cloudRun.faults.add({ rpc: 'RunJob', code: 'INVALID_ARGUMENT', message });
    await bed.publish({ data: Buffer.from(`{"id":2,"env":{"APP_KEY":"${SECRET}-publisher"}}`) });
    const { detail } = await bed.line({ outcome: 'rejected', reason: 'override-refused' });
    expect(detail).toContain('env[0].value "(API_KEY)" and env[1].value "(APP_KEY)"');
    expect(await deadLetterDetail(bed)).toBe(detail);
    bed.chain.cloudRun.faults.clear();
    bed.chain.cloudRun.faults.add({
      rpc: 'RunJob',
      code: 'INVALID_ARGUMENT',
      message: `"${SECRET}-job" is not allowed`,
    });
    expect(await send(bed, {})).toBe(202);
    await bed.line({ outcome: 'transient', severity: 'ERROR' });
    expectNoSecrets(bed);
  });

  it('if it is not understood or not allowed', async () => {
    const bed = await startLoggingChain({ env: { ALLOW_OVERRIDES: 'env:APP_*', LOG_LEVEL: 'trace' } });
    const bodies = [
      `{"env":{"OTHER":"${SECRET}"}}`,
      `{"env":{"APP_KEY":{"deep":"${SECRET}"}}}`,
      `{"env":{"APP_KEY":"${SECRET}"`,
      `{"env":"${SECRET}"}`,
    ];
    for (const body of bodies) {
      expect(await send(bed, { body })).toBe(400);
      await bed.publish({ data: Buffer.from(body.replace('{', '{"id":2,')) });
    }
    for (const reason of ['override-not-allowed', 'invalid-request', 'invalid-json']) {
      await bed.line({ outcome: 'rejected', reason });
    }
    expectNoSecrets(bed);
  });

  it('if the configuration cannot be used', async () => {
    const env = {
      JOB_ENV: `{"KEY":"${SECRET}"`,
      LEDGER_URL: `${SECRET}://x`,
      JOB_NAME: 'j',
      HTTP_AUTH: 'none',
    };
    const message = await serve({ env, stop: AbortSignal.abort(), print: () => undefined }).then(
      String,
      String,
    );
    expect(message).toMatch(/JOB_ENV: takes[\s\S]*LEDGER_URL: takes/);
    expect(message).not.toContain(SECRET);
  });
});

async function deadLetterDetail({ chain }: LoggingChain): Promise<string | undefined> {
  const client = new PubSub(
    pubsubClientOptions({ projectId: 'local-project', emulatorHost: chain.pubsubHost }),
  );
  const subscription = client.subscription('job-launches-dead-letters-pull');
  const received = Promise.withResolvers<string | undefined>();
  subscription.on('error', received.reject);
  subscription.on('message', (message) => {
    received.resolve(message.attributes['deadLetterDetail']);
    message.ack();
  });
  const detail = await received.promise;
  await subscription.close();
  await client.close();
  return detail;
}
