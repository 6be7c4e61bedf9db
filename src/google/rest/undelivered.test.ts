/** Real: google-auth-library. In place of Cloud Monitoring: a server of the test. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OAuth2Client } from 'google-auth-library';
import { expect, it } from 'vitest';
import { readUndelivered } from './undelivered.ts';

const NOW_MS = Date.parse('2026-01-31T12:00:00Z');

/** Reads from a server that gives `body`. @returns the count, and the requested addresses. */
async function read({ status = 200, body }: { readonly status?: number; readonly body: object }) {
  const asked: URL[] = [];
  const server = createServer(({ url = '' }, response) => {
    asked.push(new URL(url, 'http://monitoring'));
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: 'own-token' });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const subscription = 'projects/p/subscriptions/dead';
  try {
    const count = await readUndelivered({
      authClient,
      subscription,
      nowMs: NOW_MS,
      timeoutMs: 5_000,
      endpoint,
    });
    return { count, asked };
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

it('the count is the newest measure of the subscription within ten minutes', async () => {
  const points = ['3', '7'].map((int64Value) => ({ value: { int64Value } }));
  const { count, asked } = await read({ body: { timeSeries: [{ points }] } });
  expect(count).toBe(3);
  const [url] = asked;
  expect(url?.pathname).toBe('/v3/projects/p/timeSeries');
  expect(Object.fromEntries(url?.searchParams ?? [])).toEqual({
    filter:
      'metric.type="pubsub.googleapis.com/subscription/num_undelivered_messages" AND resource.labels.subscription_id="dead"',
    'interval.startTime': '2026-01-31T11:50:00.000Z',
    'interval.endTime': '2026-01-31T12:00:00.000Z',
  });
});

it('the count is undefined if nothing was measured', async () => {
  expect((await read({ body: {} })).count).toBeUndefined();
});

it('a missing right is reported as denied', async () => {
  const denied = read({ status: 403, body: { error: { status: 'PERMISSION_DENIED' } } });
  await expect(denied).rejects.toMatchObject({ reason: 'denied' });
});
