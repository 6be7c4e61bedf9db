/** Real: google-auth-library. In place of the two APIs: a server of the test. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OAuth2Client } from 'google-auth-library';
import { afterEach, describe, expect, it } from 'vitest';
import { RestSetUpReader } from './set-up-reader.ts';

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A reader, and a server that gives one answer after the other. */
async function startReader(...answers: readonly { readonly status?: number; readonly body: object }[]) {
  const asked: { readonly path: string | undefined; readonly authorization: string | undefined }[] = [];
  const server = createServer(({ url, headers }, response) => {
    const { status = 200, body } = answers[asked.length] ?? { status: 500, body: {} };
    asked.push({ path: url, authorization: headers.authorization });
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const here = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: 'own-token' });
  const endpoints = { logging: here, scheduler: here };
  return { reader: new RestSetUpReader({ authClient, timeoutMs: 5_000, endpoints }), asked };
}

describe('the log sinks of a project', () => {
  it('are read to the last page, with the credentials of the reader', async () => {
    const sink = {
      name: 'job-bridge-executions',
      destination: 'pubsub.googleapis.com/projects/p/topics/executions',
      filter: 'resource.type="cloud_run_job"',
      writerIdentity: 'serviceAccount:p1@gcp-sa-logging.iam.gserviceaccount.com',
    };
    const { reader, asked } = await startReader(
      { body: { sinks: [{ name: '_Default', destination: 'x' }], nextPageToken: 'a/b' } },
      { body: { sinks: [sink, { ...sink, disabled: true }] } },
    );
    const { name, destination, filter } = sink;
    expect(await reader.sinks('p')).toEqual([
      { name: '_Default', project: 'p', destination: 'x', filter: '', isDisabled: false },
      { name, project: 'p', destination, filter, isDisabled: false },
      { name, project: 'p', destination, filter, isDisabled: true },
    ]);
    const authorization = 'Bearer own-token';
    expect(asked).toEqual([
      { path: '/v2/projects/p/sinks?pageSize=1000', authorization },
      { path: '/v2/projects/p/sinks?pageSize=1000&pageToken=a%2Fb', authorization },
    ]);
  });

  it('are an empty list if the answer has none', async () => {
    const { reader } = await startReader({ body: {} });
    expect(await reader.sinks('p')).toEqual([]);
  });
});

describe('the jobs of Cloud Scheduler', () => {
  const location = 'projects/p/locations/asia-northeast1';

  it('are read with their target, their account, and how the last call ended', async () => {
    const name = `${location}/jobs/job-bridge-sweep`;
    const oidcToken = { serviceAccountEmail: 'sweep@p.iam.gserviceaccount.com', audience: 'bridge' };
    const httpTarget = { uri: 'https://b.run.app/sweep', httpMethod: 'POST', oidcToken };
    const { reader, asked } = await startReader({
      body: {
        jobs: [
          { name, httpTarget, schedule: '* * * * *', state: 'ENABLED', attemptDeadline: '120s', status: {} },
          { name: 'other', state: 'PAUSED', status: { code: 7 }, pubsubTarget: {} },
        ],
      },
    });
    expect(await reader.schedulerJobs(location)).toEqual([
      {
        name,
        schedule: '* * * * *',
        isEnabled: true,
        attemptDeadlineSeconds: 120,
        uri: 'https://b.run.app/sweep',
        method: 'POST',
        token: { email: 'sweep@p.iam.gserviceaccount.com', audience: 'bridge' },
        lastCode: 0,
      },
      {
        name: 'other',
        schedule: '',
        isEnabled: false,
        attemptDeadlineSeconds: 180,
        uri: '',
        method: 'POST',
        token: undefined,
        lastCode: 7,
      },
    ]);
    expect(asked.map(({ path }) => path)).toEqual([`/v1/${location}/jobs?pageSize=500`]);
  });

  it('are an empty list in a location that Cloud Scheduler does not have', async () => {
    const { reader } = await startReader({ status: 404, body: { error: { code: 404 } } });
    expect(await reader.schedulerJobs(location)).toEqual([]);
  });

  it.each([
    { status: 403, body: { error: { details: [{ reason: 'SERVICE_DISABLED' }] } }, reason: 'disabled' },
    { status: 403, body: { error: { code: 403 } }, reason: 'denied' },
    { status: 401, body: {}, reason: 'unauthenticated' },
  ])('cannot be read: $status is $reason', async ({ status, body, reason }) => {
    const { reader } = await startReader({ status, body }, { status, body });
    await expect(reader.schedulerJobs(location)).rejects.toMatchObject({ name: 'ReadFailure', reason });
  });
});
