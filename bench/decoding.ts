/**
 * `npm run bench:decoding`: what it costs to read one execution, by the client's decoders and by ours, in turn.
 */
import { JobsClient, protos } from '@google-cloud/run';
import { cloudRunClientOptions } from '../src/google/run/client-options.ts';
import { decodeExecution } from '../src/google/run/encoded-executions.ts';

const { Execution } = protos.google.cloud.run.v2;

const ROUNDS = 5;
const ROUND_MS = 200;
/** How many are decoded between two looks at the clock. */
const BETWEEN_LOOKS = 20;

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

const encoded = new JobsClient(cloudRunClientOptions('localhost:1')).descriptors.longrunning['runJob'];
const decoders = {
  'the client, in an operation': () => encoded?.metadataDecoder(bytes),
  'the client, in a list': () => Execution.decode(bytes),
  ours: () => decodeExecution(bytes),
};
const leastUs = new Map<string, number>();
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [name, decode] of Object.entries(decoders)) {
    leastUs.set(name, Math.min(leastUs.get(name) ?? Number.POSITIVE_INFINITY, microsecondsOf(decode)));
  }
}
for (const [name, us] of leastUs) {
  const times = us / (leastUs.get('ours') ?? Number.NaN);
  process.stdout.write(`${us.toFixed(1).padStart(7)} µs  ${times.toFixed(1).padStart(6)} times  ${name}\n`);
}

function microsecondsOf(decode: () => unknown): number {
  const startMs = performance.now();
  let times = 0;
  while (performance.now() - startMs < ROUND_MS) {
    for (let time = 0; time < BETWEEN_LOOKS; time += 1) decode();
    times += BETWEEN_LOOKS;
  }
  return ((performance.now() - startMs) / times) * 1000;
}
