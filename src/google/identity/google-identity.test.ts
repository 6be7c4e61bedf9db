/** Real: google-auth-library. In place of the IAM credentials API: a server of the test. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OAuth2Client } from 'google-auth-library';
import { afterEach, expect, it } from 'vitest';
import { impersonate } from './google-identity.ts';

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

interface Asked {
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

async function startIam(answer: { readonly status: number; readonly body: object }) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
      asked.push({ path: request.url, headers: request.headers, body });
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer.body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { iamEndpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function ownClient(): OAuth2Client {
  const own = new OAuth2Client();
  own.setCredentials({ access_token: 'own-token' });
  return own;
}

const email = 'bridge@p.iam.gserviceaccount.com';

it('gets a short-lived token of the account with its own credentials, and then calls with that token', async () => {
  const { iamEndpoint, asked } = await startIam({ status: 200, body: { accessToken: 'lent-token' } });
  const client = await impersonate({ own: ownClient(), email, iamEndpoint });
  const headers = await client?.getRequestHeaders();
  expect(headers?.get('authorization')).toBe('Bearer lent-token');
  expect(asked).toMatchObject([
    {
      path: '/v1/projects/-/serviceAccounts/bridge%40p.iam.gserviceaccount.com:generateAccessToken',
      headers: { authorization: 'Bearer own-token' },
      body: { scope: ['https://www.googleapis.com/auth/cloud-platform'], lifetime: '600s' },
    },
  ]);
});

it('a refusal is reported as denied, without the token in its message', async () => {
  const body = { error: { code: 403, status: 'PERMISSION_DENIED', message: 'getAccessToken denied' } };
  const { iamEndpoint } = await startIam({ status: 403, body });
  const refused = await impersonate({ own: ownClient(), email, iamEndpoint }).catch(
    (error: unknown) => error,
  );
  expect(refused).toMatchObject({ reason: 'denied', message: expect.stringContaining('denied') });
  expect((refused as Error).message).not.toContain('own-token');
});

it.each([
  { status: 401, body: {}, reason: 'unauthenticated' },
  { status: 403, body: { details: [{ reason: 'SERVICE_DISABLED' }] }, reason: 'disabled' },
  { status: 403, body: { details: [{ reason: 'IAM_PERMISSION_DENIED' }] }, reason: 'denied' },
  { status: 400, body: {}, reason: 'refused' },
  { status: 503, body: {}, reason: 'refused' },
])('an answer of $status with $body is $reason', async ({ status, body, reason }) => {
  const { iamEndpoint } = await startIam({ status, body: { error: { code: status, ...body } } });
  await expect(impersonate({ own: ownClient(), email, iamEndpoint })).rejects.toMatchObject({ reason });
});

it('an account that does not exist is undefined, not a failure', async () => {
  const { iamEndpoint } = await startIam({
    status: 404,
    body: { error: { code: 404, status: 'NOT_FOUND' } },
  });
  expect(await impersonate({ own: ownClient(), email, iamEndpoint })).toBeUndefined();
});

it('a network failure is reported as unreachable, not as a refusal', async () => {
  const iamEndpoint = 'http://127.0.0.1:1';
  const reason = 'unreachable';
  await expect(impersonate({ own: ownClient(), email, iamEndpoint })).rejects.toMatchObject({ reason });
});
