/** A token that was not to be had. Real: Google's client and google-auth-library; the token endpoint is a server of the test. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { credentials } from '@grpc/grpc-js';
import { OAuth2Client } from 'google-auth-library';
import { afterEach, expect, it } from 'vitest';
import { JOB, startTestBed } from '../../emulators/cloud-run/test-bed.ts';
import { verdictOf } from '../launch/run-job-failure.ts';
import { readFailureOf } from './read-failure-of.ts';
import { runJobFailureOf } from './run-job-failure-of.ts';

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

/** What RunJob throws. Credentials go with the call: those of a client would ask for TLS. */
async function refusedBy(oauth2TokenUrl: string) {
  const bed = await startTestBed({ run: () => 0 });
  const own = new OAuth2Client({ clientId: 'c', clientSecret: 's', endpoints: { oauth2TokenUrl } });
  own.setCredentials({ refresh_token: 'revoked' });
  // As google-gax hands credentials to grpc-js.
  const options = {
    credentials: credentials.createFromGoogleCredential({
      getRequestHeaders: async (url) => Object.fromEntries(await own.getRequestHeaders(url)),
    }),
  };
  const error = await bed.jobs
    .runJob({ name: JOB }, { otherArgs: { options } })
    .catch((error_: unknown) => error_);
  return { error, runs: bed.emulator.calls.filter(({ rpc }) => rpc === 'RunJob').length };
}

it.each([400, 403, 503, undefined])(
  'the token endpoint answers %s: not launched, since RunJob was never sent, so the launch is not held',
  async (status) => {
    const { error, runs } = await refusedBy(await startTokenEndpoint(status));
    const failure = runJobFailureOf(error);
    expect({ runs, sent: failure.sent, verdict: verdictOf(failure) }).toEqual({
      runs: 0,
      sent: false,
      verdict: 'not launched',
    });
    expect(readFailureOf(error)).toMatchObject({ reason: 'unauthenticated' });
  },
);

it('a server that answers with the same text was asked, so it may have launched', async () => {
  const bed = await startTestBed({ run: () => 0 });
  const message = 'Getting metadata from plugin failed with error: invalid_grant';
  bed.emulator.faults.add({ rpc: 'RunJob', code: 'UNKNOWN', message });
  const error = await bed.jobs.runJob({ name: JOB }).catch((error_: unknown) => error_);
  expect(verdictOf(runJobFailureOf(error))).toBe('unknown');
});
