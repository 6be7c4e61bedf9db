/** Real: Google's client. The emulator does not make such subscriptions, so the test answers in its place. */
import { protos } from '@google-cloud/pubsub';
import { afterEach, expect, it } from 'vitest';
import { startScriptedRpc } from '../../../test/support/scripted-rpc.ts';
import { PubSubSetUpReader } from './set-up-reader.ts';

const { GetSubscriptionRequest, Subscription } = protos.google.pubsub.v1;
const NAME = 'projects/p/subscriptions/s';

const readers: PubSubSetUpReader[] = [];

afterEach(async () => {
  for (const reader of readers.splice(0)) await reader.close();
});

async function read(subscription: object) {
  const emulatorHost = await startScriptedRpc({
    path: '/google.pubsub.v1.Subscriber/GetSubscription',
    request: GetSubscriptionRequest,
    response: Subscription,
    answer: ({ subscription: name }) => ({ name, topic: 'projects/p/topics/t', ...subscription }),
  });
  const reader = new PubSubSetUpReader({ emulatorHost, authClient: undefined, timeoutMs: 5_000 });
  readers.push(reader);
  return reader.subscription(NAME);
}

const pushEndpoint = 'https://bridge.example.com/pubsub/push';

it.each([
  {
    given: {},
    read: { name: NAME, delivery: 'pull', push: undefined, ackDeadlineSeconds: 10, isActive: true },
  },
  { given: { bigqueryConfig: { table: 'p.d.t' } }, read: { delivery: 'export' } },
  { given: { detached: true, filter: 'attributes:x' }, read: { isDetached: true, filter: 'attributes:x' } },
  { given: { state: 2 }, read: { isActive: false } },
  {
    given: { enableExactlyOnceDelivery: true, enableMessageOrdering: true },
    read: { isExactlyOnce: true, isOrdered: true },
  },
  { given: { expirationPolicy: {} }, read: { expiresAfterSeconds: undefined } },
  { given: { expirationPolicy: { ttl: { seconds: 86_400 } } }, read: { expiresAfterSeconds: 86_400 } },
  { given: { retryPolicy: {} }, read: { backoff: { minimumSeconds: 10, maximumSeconds: 600 } } },
  {
    given: { pushConfig: { pushEndpoint } },
    read: { push: { endpoint: pushEndpoint, wrapper: 'wrapped', token: undefined } },
  },
  { given: { pushConfig: { pushEndpoint, noWrapper: {} } }, read: { push: { wrapper: 'bare' } } },
  {
    given: { pushConfig: { pushEndpoint, noWrapper: { writeMetadata: true } } },
    read: { push: { wrapper: 'headers' } },
  },
])('a subscription with $given is read completely', async (row) => {
  expect(await read(row.given)).toMatchObject(row.read);
});
