/**
 * The push side with an unwrapped subscription of our emulator. Real: the service, Google's clients, HTTP, gRPC and the
 * job's processes. In place of Google: the emulators.
 */
import { PubSub } from '@google-cloud/pubsub';
import { afterEach, expect, it } from 'vitest';
import { startLocalChain } from '../dev/local-chain.ts';
import { LOCAL } from '../dev/local-project.ts';
import { Output } from '../emulators/testing/cloud-run-bed.ts';
import { startPubSubEmulator } from '../emulators/pubsub/pubsub-emulator.ts';
import { pubsubClientOptions } from '../dev/pubsub-client-options.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

it('launches each message once, with data or with attributes alone', async () => {
  const stop = new AbortController();
  const output = new Output();
  const emulator = await startPubSubEmulator();
  closing.push(() => emulator.close());
  const chain = await startLocalChain({
    runtime: {
      env: { PORT: '0', PUBSUB_EMULATOR_HOST: emulator.address },
      stop: stop.signal,
      logDestination: { write: () => undefined },
      print: () => undefined,
    },
    image: { entrypoint: ['/bin/sh', '-c', 'echo "$LAUNCH_ID: $*"', 'sh'] },
    onTaskOutput: output.add,
  });
  closing.push(async () => {
    stop.abort();
    await chain.stopped;
    await chain.close();
  });
  const pubsub = new PubSub(
    pubsubClientOptions({ projectId: LOCAL.projectId, emulatorHost: emulator.address }),
  );
  closing.push(() => pubsub.close());
  await pubsub.subscription(LOCAL.subscription).modifyPushConfig({
    pushEndpoint: `http://127.0.0.1:${chain.port}/pubsub/push`,
    noWrapper: { writeMetadata: true },
  });

  const topic = pubsub.topic(LOCAL.topic);
  await topic.publishMessage({ data: Buffer.from('{"id":2}'), attributes: { launchId: 'with-data' } });
  await topic.publishMessage({ data: Buffer.from('{"id":2}'), attributes: { launchId: 'with-data' } });
  await topic.publishMessage({ attributes: { id: '3', launchId: 'attributes-alone' } });
  const unnamed = await topic.publishMessage({ data: Buffer.from('{"id":4}') });
  await emulator.idle();
  await chain.cloudRun.idle();

  expect(output.lines.map(({ line }) => line).toSorted()).toEqual([
    'attributes-alone: job --id=3',
    expect.stringMatching(/^m_[0-9a-f]+: job --id=4$/),
    'with-data: job --id=2',
  ]);
  const deliveries = emulator.deliveries(LOCAL.subscription);
  expect(deliveries.map(({ acked }) => acked)).toEqual([true, true, true, true]);
  expect(deliveries.map(({ messageId }) => messageId)).toContain(unnamed);
});
