/**
 * `npm run bench:decoding`: what it costs to read one execution, by the client's decoder and by ours, in turn.
 */
import { protos } from '@google-cloud/run';
import { decodeExecution } from '../src/google/encoded-executions.ts';

const { Execution } = protos.google.cloud.run.v2;

const TIMES = 100_000;
const ROUNDS = 5;

/** As Cloud Run shows one, with the bridge's variables among the job's. */
const bytes = Buffer.from(
  Execution.encode({
    name: 'projects/my-project/locations/asia-northeast1/jobs/my-job/executions/my-job-abc12',
    uid: crypto.randomUUID(),
    generation: 1,
    labels: { team: 'shop', tier: 'batch' },
    createTime: { seconds: 1_790_000_000, nanos: 123_456_000 },
    startTime: { seconds: 1_790_000_001 },
    job: 'my-job',
    parallelism: 1,
    taskCount: 1,
    template: {
      containers: [
        {
          image: 'asia-northeast1-docker.pkg.dev/my-project/job-bridge/job-bridge:1',
          args: ['job', '--id=2'],
          env: Object.entries({
            PROJECT_ID: 'my-project',
            REGION: 'asia-northeast1',
            LAUNCH_ID: `r_${crypto.randomUUID()}`,
            LAUNCH_INPUT_ID: '2',
            LAUNCH_DIGEST: 'd'.repeat(64),
            TRACEPARENT: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
          }).map(([name, value]) => ({ name, value })),
          resources: { limits: { cpu: '1', memory: '512Mi' } },
        },
      ],
      serviceAccount: 'job-bridge-job@my-project.iam.gserviceaccount.com',
      timeout: { seconds: 600 },
      maxRetries: 3,
    },
    conditions: ['Completed', 'ResourcesAvailable', 'Started'].map((type) => ({ type })),
    logUri: 'https://console.cloud.google.com/logs/viewer?project=my-project',
    etag: 'etag',
  }).finish(),
);

const decoders = { client: () => Execution.decode(bytes), ours: () => decodeExecution(bytes) };
const leastUs = { client: Number.POSITIVE_INFINITY, ours: Number.POSITIVE_INFINITY };
for (let round = 0; round < ROUNDS; round += 1) {
  for (const name of ['client', 'ours'] as const) {
    leastUs[name] = Math.min(leastUs[name], microsecondsOf(decoders[name]));
  }
}
const { client, ours } = leastUs;
process.stdout.write(
  `client ${client.toFixed(2)} µs, ours ${ours.toFixed(2)} µs: ${(client / ours).toFixed(1)} times as long\n`,
);

function microsecondsOf(decode: () => unknown): number {
  const startMs = performance.now();
  for (let time = 0; time < TIMES; time += 1) decode();
  return ((performance.now() - startMs) / TIMES) * 1000;
}
