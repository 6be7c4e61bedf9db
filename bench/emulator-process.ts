/** Both emulators in a separate process, so that their CPU is not counted: `<executions to list>`. */
import { PubSub } from '@google-cloud/pubsub';
import { JobsClient } from '@google-cloud/run';
import { LOCAL } from '../dev/local-project.ts';
import { startCloudRunEmulator } from '../emulators/cloud-run/cloud-run-emulator.ts';
import { startPubSubEmulator } from '../emulators/pubsub/pubsub-emulator.ts';
import { clientOptions } from '../src/google/client-options.ts';
import { pubsubClientOptions } from '../dev/pubsub-client-options.ts';
import { NAIVE_JOB, OUR_JOB, RULED_JOB, type EmulatorAddresses } from './emulators.ts';

// They keep nothing for tests, which would cost time in the garbage collector.
const cloudRun = await startCloudRunEmulator({
  images: { [LOCAL.image]: { run: () => 0 } },
  keepExecutions: Number(process.argv[2]),
  keepCalls: 0,
  keepHistory: 0,
});
const pubsub = await startPubSubEmulator({ keepCalls: 0, keepMessages: 0 });

const topics = new PubSub(pubsubClientOptions({ projectId: LOCAL.projectId, emulatorHost: pubsub.address }));
await topics.createTopic(LOCAL.topic);
await topics.close();

const jobs = new JobsClient(clientOptions({ emulatorHost: cloudRun.address }));
for (const name of [OUR_JOB, NAIVE_JOB, RULED_JOB]) {
  const [parent = '', jobId = ''] = name.split('/jobs/');
  const template = { containers: [{ image: LOCAL.image }] };
  await jobs.createJob({ parent, jobId, job: { template: { template } } });
}
await jobs.close();

const addresses: EmulatorAddresses = {
  pubsubHost: pubsub.address,
  cloudRunHost: cloudRun.address,
  issuer: pubsub.issuer,
  jwksUrl: pubsub.jwksUrl,
  token: await pubsub.signToken({ audience: LOCAL.pushAudience, email: LOCAL.pushIdentity }),
};
process.send?.(addresses);
