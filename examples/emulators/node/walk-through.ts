/** Google's own clients against the emulators: publish, streaming pull, a job that runs, its tasks. */
import { once } from 'node:events';
import { PubSub, type Message } from '@google-cloud/pubsub';
import { ExecutionsClient, JobsClient, TasksClient } from '@google-cloud/run';
import { credentials } from '@grpc/grpc-js';

const project = 'local-project';
const parent = `projects/${project}/locations/asia-northeast1`;

// The Pub/Sub client reads PUBSUB_EMULATOR_HOST itself. Without the second variable the clients would look for
// a metadata server, which exists only on Google Cloud.
process.env['PUBSUB_EMULATOR_HOST'] ??= '127.0.0.1:8085';
process.env['METADATA_SERVER_DETECTION'] ??= 'none';
const pubsub = new PubSub({ projectId: project });

// Cloud Run's clients read no such variable: each gets the address.
const [host, port] = (process.env['CLOUD_RUN_EMULATOR_HOST'] ?? '127.0.0.1:8086').split(':');
const emulator = {
  apiEndpoint: String(host),
  port: Number(port),
  sslCreds: credentials.createInsecure(),
  universeDomain: 'googleapis.com',
};
const jobs = new JobsClient(emulator);
const executions = new ExecutionsClient(emulator);
const tasks = new TasksClient(emulator);

const [topic] = await pubsub.createTopic('node-events');
const [subscription] = await topic.createSubscription('node-reader');
await topic.publishMessage({ data: Buffer.from('hello'), attributes: { language: 'node' } });

const [message] = (await once(subscription, 'message')) as [Message];
console.log(`received: ${message.data.toString()} ${JSON.stringify(message.attributes)}`);
await message.ackWithResponse();
await subscription.close();

const template = { template: { containers: [{ image: 'example.com/hello' }], maxRetries: 0 } };
const [creation] = await jobs.createJob({ parent, jobId: 'node-hello', job: { template } });
const [job] = await creation.promise();
const name = String(job.name);

const overrides = { taskCount: 2, containerOverrides: [{ env: [{ name: 'GREETING', value: 'hello' }] }] };
const [run] = await jobs.runJob({ name, overrides });
const [execution] = await run.promise();
console.log(`execution: ${execution.succeededCount} of ${execution.taskCount} tasks succeeded`);

const [listed] = await executions.listExecutions({ parent: name });
console.log(`executions: ${listed.length}`);
const [done] = await tasks.listTasks({ parent: String(execution.name) });
for (const { index, lastAttemptResult } of done) {
  console.log(`task ${index}: exit code ${lastAttemptResult?.exitCode ?? 0}`);
}

await jobs.deleteJob({ name });
await subscription.delete();
await topic.delete();
await Promise.all([pubsub.close(), jobs.close(), executions.close(), tasks.close()]);
