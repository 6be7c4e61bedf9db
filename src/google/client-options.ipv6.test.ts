/** Real: Google's clients, each at an emulator that listens on the IPv6 loopback address. */
import { networkInterfaces } from 'node:os';
import { v1 } from '@google-cloud/pubsub';
import { JobsClient } from '@google-cloud/run';
import { expect, it, onTestFinished } from 'vitest';
import { loadConfig } from '../../config/load-config.ts';
import { startCloudRunEmulator } from '../../emulators/cloud-run/cloud-run-emulator.ts';
import { startPubSubEmulator } from '../../emulators/pubsub/pubsub-emulator.ts';
import { CloudRunExecutionReader } from './run/execution-reader.ts';
import { clientOptions } from './client-options.ts';
import { PubSubDeadLetters } from './pubsub/dead-letters.ts';
import { PubSubPublisher } from './pubsub/publisher.ts';

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);

function closed<Closable extends { close(): Promise<unknown> }>(opened: Closable): Closable {
  onTestFinished(() => void opened.close());
  return opened;
}

it.skipIf(!hasIpv6)('every client reaches the emulators by the IPv6 address that they print', async () => {
  const pubsub = closed(await startPubSubEmulator({ host: '::1' }));
  const cloudRun = closed(await startCloudRunEmulator({ host: '::1', images: {} }));
  const printed = { PUBSUB_EMULATOR_HOST: pubsub.address, CLOUD_RUN_EMULATOR_HOST: cloudRun.address };
  expect(printed.PUBSUB_EMULATOR_HOST).toMatch(/^\[::1\]:\d+$/);
  const config = loadConfig({ env: printed });

  const emulatorHost = config.PUBSUB_EMULATOR_HOST;
  const topic = 'projects/p/topics/jobs';
  await closed(new v1.PublisherClient(clientOptions({ emulatorHost }))).createTopic({ name: topic });
  const subscription = 'projects/p/subscriptions/pull';
  const looking = { emulatorHost, authClient: undefined, timeoutMs: 5000 };
  const subscriber = closed(new v1.SubscriberClient(clientOptions(looking)));
  await subscriber.createSubscription({ name: subscription, topic });
  const publisher = closed(new PubSubPublisher({ projectId: 'p', topic, timeoutMs: 5000, emulatorHost }));
  const messageId = await publisher.publish({ data: Buffer.from('x'), attributes: {} });
  const letters = closed(new PubSubDeadLetters({ subscription, pullWaitMs: 5000, emulatorHost }));
  expect(await letters.pull({ count: 1, atOnce: false })).toMatchObject([{ messageId }]);

  const reader = closed(
    new CloudRunExecutionReader({ emulatorHost: config.CLOUD_RUN_EMULATOR_HOST, timeoutMs: 5000 }),
  );
  const jobs = closed(new JobsClient(clientOptions({ emulatorHost: config.CLOUD_RUN_EMULATOR_HOST })));
  const location = 'projects/p/locations/r';
  const [listed] = await jobs.listJobs({ parent: location });
  expect(listed).toEqual([]);
  expect(await reader.read(`${location}/jobs/j/executions/j-1`)).toBeUndefined();
});
