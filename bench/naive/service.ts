/**
 * A bridge as written from Google's samples for Pub/Sub and Cloud Run: both clients are made at the start, each request is
 * published with the client's batching, each push is launched unchecked. Nothing is logged.
 */
import { PubSub } from '@google-cloud/pubsub';
import { JobsClient } from '@google-cloud/run';
import { credentials } from '@grpc/grpc-js';
import express from 'express';

const { TOPIC = '', JOB = '', PORT, CLOUD_RUN_EMULATOR_HOST = '' } = process.env;
const [apiEndpoint = '', port] = CLOUD_RUN_EMULATOR_HOST.split(':');

// Reads PUBSUB_EMULATOR_HOST and GOOGLE_CLOUD_PROJECT.
const topic = new PubSub().topic(TOPIC);
const jobs = new JobsClient({
  apiEndpoint,
  port: Number(port),
  sslCreds: credentials.createInsecure(),
  // Without it the first call waits for a metadata server, which exists only on Google Cloud.
  universeDomain: 'googleapis.com',
});
const app = express();

app.post('/job/:id', async (request, response) => {
  const messageId = await topic.publishMessage({ json: { id: request.params.id } });
  response.status(202).json({ messageId });
});

app.post('/pubsub/push', express.json(), async (request, response) => {
  const { message } = request.body as { readonly message: { readonly data: string } };
  const { id } = JSON.parse(Buffer.from(message.data, 'base64').toString()) as { readonly id: string };
  await jobs.runJob({
    name: JOB,
    overrides: { containerOverrides: [{ args: ['job', `--id=${id}`] }] },
  });
  response.status(204).end();
});

app.listen(Number(PORT));
