/** How the end of an execution reaches the service in the local chain: sink, topic, push. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { launch, startTestBed } from '../emulators/testing/cloud-run-bed.ts';
import { startPubSubEmulator } from '../emulators/pubsub/pubsub-emulator.ts';
import { openEndsSink, type EndsSink } from './ends-sink.ts';
import { createSubscriptions } from './local-project.ts';

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** A receiver of pushes, and the first push. */
async function endpoint() {
  const pushed = Promise.withResolvers<{ readonly request: IncomingMessage; readonly body: string }>();
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      response.writeHead(204).end();
      pushed.resolve({ request, body });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, pushed: pushed.promise };
}

it('pushes the audit log entry of an ended execution to the service, with a token', async () => {
  const pubsub = await startPubSubEmulator();
  closing.push(() => pubsub.close());
  const { url, pushed } = await endpoint();
  await createSubscriptions({
    pubsubHost: pubsub.address,
    pushEndpoint: `${url}/pubsub/push`,
    executionsEndpoint: `${url}/pubsub/executions`,
    ackDeadlineSeconds: 60,
    hasTokens: true,
  });
  const sink: EndsSink = openEndsSink(pubsub.address);
  closing.push(() => sink.close());
  const bed = await startTestBed({ run: () => 0, onAuditLogEntry: (entry) => sink.send(entry) });
  const name = await launch(bed);
  const { request, body } = await pushed;
  expect(request.url).toBe('/pubsub/executions');
  expect(request.headers.authorization).toMatch(/^Bearer ey/);
  const { message } = JSON.parse(body) as { readonly message: { readonly data: string } };
  expect(JSON.parse(Buffer.from(message.data, 'base64').toString())).toMatchObject({
    protoPayload: { resourceName: `namespaces/p/executions/${name.split('/').at(-1)}` },
  });
});

it('drops an entry that cannot be sent, and closes normally', async () => {
  const pubsub = await startPubSubEmulator();
  closing.push(() => pubsub.close());
  const sink = openEndsSink(pubsub.address);
  const bed = await startTestBed({ run: () => 0, onAuditLogEntry: (entry) => sink.send(entry) });
  await launch(bed);
  await bed.emulator.idle();
  await expect(sink.close()).resolves.toBeUndefined();
  expect(pubsub.calls.some(({ rpc, answer }) => rpc === 'Publish' && answer === 'NOT_FOUND')).toBe(true);
});
