/**
 * No token for RunJob. Real: Google's client, google-auth-library, gRPC. The token endpoint is a server of the test; in
 * place of Cloud Run: the emulator.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { credentials, type CallCredentials } from '@grpc/grpc-js';
import { OAuth2Client } from 'google-auth-library';
import { afterEach, expect, it, vi } from 'vitest';
import { JOB, startTestBed } from '../../../emulators/testing/cloud-run-bed.ts';
import { failureOf, startRunner } from '../../../test/support/run-job-bed.ts';
import type * as actualOptions from '../client-options.ts';
import { readFailureOf } from '../read-failure-of.ts';

/** The credentials are set on each call, since those of a client need TLS. */
const own = vi.hoisted(() => ({ credentials: undefined as CallCredentials | undefined }));

vi.mock('../client-options.ts', async (importActual) => {
  const actual = await importActual<typeof actualOptions>();
  const clientOptions = (options: actualOptions.ClientOptions) => ({
    ...actual.clientOptions(options),
    'grpc.callInvocationTransformer': (call: { readonly callOptions: object }) => ({
      ...call,
      callOptions: { ...call.callOptions, credentials: own.credentials },
    }),
  });
  return { ...actual, clientOptions };
});

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** @param status of the answer; undefined: nothing listens. */
async function startTokenEndpoint(status: number | undefined): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(status ?? 0, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: 'invalid_grant' }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  if (status === undefined) close();
  else closing.push(close);
  return `http://127.0.0.1:${port}/token`;
}

/** Credentials that fetch their token there, passed to grpc-js as google-gax does. */
async function credentialsOf(status: number | undefined): Promise<CallCredentials> {
  const oauth2TokenUrl = await startTokenEndpoint(status);
  const client = new OAuth2Client({ clientId: 'c', clientSecret: 's', endpoints: { oauth2TokenUrl } });
  client.setCredentials({ refresh_token: 'revoked' });
  return credentials.createFromGoogleCredential({
    getRequestHeaders: async (url) => Object.fromEntries(await client.getRequestHeaders(url)),
  });
}

it.each([400, 403, 503, undefined])(
  'if the token endpoint answers %s, RunJob is never sent: the launch did not happen and is not on hold',
  async (status) => {
    const { emulator } = await startTestBed({ run: () => 0 });
    own.credentials = await credentialsOf(status);
    const runner = await startRunner({ emulatorHost: emulator.address, timeoutMs: 5000 });
    expect(await failureOf(runner)).toMatchObject({ verdict: 'not launched', reach: 'never sent' });
    expect(emulator.faults.callsOf('RunJob')).toBe(0);
  },
);

it('if a token cannot be fetched in time, RunJob is never sent', async () => {
  const { emulator } = await startTestBed({ run: () => 0 });
  own.credentials = credentials.createFromMetadataGenerator(() => undefined);
  const runner = await startRunner({ emulatorHost: emulator.address, timeoutMs: 200 });
  expect(await failureOf(runner)).toMatchObject({ verdict: 'not launched', reach: 'never sent' });
  expect(emulator.faults.callsOf('RunJob')).toBe(0);
});

it.each([400, 403, 503])(
  'doctor reports refused credentials if the token endpoint answers %s',
  async (status) => {
    const { jobs } = await startTestBed({ run: () => 0 });
    const options = { credentials: await credentialsOf(status) };
    const error = await jobs
      .runJob({ name: JOB }, { otherArgs: { options } })
      .catch((error_: unknown) => error_);
    expect(readFailureOf(error)).toMatchObject({ reason: 'unauthenticated' });
  },
);
