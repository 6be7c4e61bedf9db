import { PubSub } from '@google-cloud/pubsub';
import { JobsClient } from '@google-cloud/run';
import { createJob, LOCAL } from '../dev/local-project.ts';
import {
  startCloudRunEmulator,
  type CloudRunEmulator,
  type CloudRunEmulatorOptions,
} from '../emulators/cloud-run/cloud-run-emulator.ts';
import {
  startPubSubEmulator,
  type PubSubEmulator,
  type PubSubEmulatorOptions,
} from '../emulators/pubsub/pubsub-emulator.ts';
import { clientOptions } from '../src/google/client-options.ts';
import { pubsubClientOptions } from '../dev/pubsub-client-options.ts';
import { startPostgres } from '../test/postgres.ts';
import { startLoadBalancer, type LoadBalancer } from './load-balancer.ts';
import { ServiceFleet } from './service-fleet.ts';

export interface StageOptions {
  readonly pubsub: PubSubEmulatorOptions;
  readonly cloudRun: Omit<CloudRunEmulatorOptions, 'images'>;
  /** How many times shorter everything lasts. */
  readonly speed: number;
  readonly instances: number;
  readonly concurrency: number;
  readonly database: boolean;
  readonly ackDeadlineSeconds: number;
  /** Of the services, beside what says where everything is. */
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
  readonly random: () => number;
}

/** Emulators, database, load balancer and services, ready for launch requests. */
export interface Stage extends AsyncDisposable {
  readonly pubsub: PubSubEmulator;
  readonly cloudRun: CloudRunEmulator;
  readonly fleet: ServiceFleet;
  /** Google's client, for whoever publishes. */
  readonly client: PubSub;
  /** Empty without a database. */
  readonly ledgerUrl: string;
}

export const DEAD_LETTERS = `${LOCAL.topic}-dead`;
const JOB = `projects/${LOCAL.projectId}/locations/${LOCAL.region}/jobs/${LOCAL.job}`;
const PUSH_PATH = '/pubsub/push';
/** How long Cloud Run keeps a request that no instance has room for. */
const BALANCER_QUEUE_MS = 10_000;

/** Starts everything; what had been started is taken down when something fails. */
export async function openStage(options: StageOptions): Promise<Stage> {
  const { speed, ackDeadlineSeconds, random } = options;
  await using acquired = new AsyncDisposableStack();
  const ledgerUrl = options.database ? await database(acquired) : '';
  // It does not confirm itself in the ledger, so that whatever is launched twice also works twice and counts.
  const images = { [LOCAL.image]: { run: () => 0 } };
  const cloudRun = await startCloudRunEmulator({ ...options.cloudRun, images });
  acquired.defer(() => cloudRun.close());
  const pubsub = await startPubSubEmulator(options.pubsub);
  acquired.defer(() => pubsub.close());
  const balancer = await startLoadBalancer({
    concurrency: options.concurrency,
    queueMs: BALANCER_QUEUE_MS / speed,
    random,
  });
  acquired.defer(() => balancer.close());
  const fleet = new ServiceFleet({
    instances: options.instances,
    timeScale: 1 / speed,
    balancer,
    random,
    onLine: options.onLine,
    env: {
      METADATA_SERVER_DETECTION: 'none',
      HOST: '127.0.0.1',
      PORT: '0',
      ROLE: 'subscriber',
      PROJECT_ID: LOCAL.projectId,
      REGION: LOCAL.region,
      JOB_NAME: LOCAL.job,
      PUSH_PATH,
      PUSH_AUTH: 'none',
      ACK_DEADLINE_SECONDS: String(ackDeadlineSeconds),
      LEDGER_URL: ledgerUrl,
      PUBSUB_EMULATOR_HOST: pubsub.address,
      CLOUD_RUN_EMULATOR_HOST: cloudRun.address,
      ...options.env,
    },
  });
  acquired.defer(() => fleet.close());
  const client = new PubSub(
    pubsubClientOptions({ projectId: LOCAL.projectId, emulatorHost: pubsub.address }),
  );
  acquired.defer(() => client.close());

  await createJob(cloudRun.address);
  await createTopics({ client, balancer, ackDeadlineSeconds });
  await fleet.start();
  const releases = acquired.move();
  return { pubsub, cloudRun, fleet, client, ledgerUrl, [Symbol.asyncDispose]: () => releases.disposeAsync() };
}

/** Runs the job once by itself, as somebody did before the bridge came. */
export async function runJobByHand(cloudRunHost: string): Promise<void> {
  const client = new JobsClient(clientOptions({ emulatorHost: cloudRunHost }));
  try {
    await client.runJob({ name: JOB });
  } finally {
    await client.close();
  }
}

async function database(acquired: AsyncDisposableStack): Promise<string> {
  const postgres = await startPostgres();
  acquired.defer(() => postgres.close());
  return postgres.createDatabase();
}

/** With the settings that the documentation recommends. */
async function createTopics(options: {
  readonly client: PubSub;
  readonly balancer: LoadBalancer;
  readonly ackDeadlineSeconds: number;
}): Promise<void> {
  const { client, balancer, ackDeadlineSeconds } = options;
  const [deadLetters] = await client.createTopic(DEAD_LETTERS);
  await deadLetters.createSubscription(DEAD_LETTERS);
  const [topic] = await client.createTopic(LOCAL.topic);
  await topic.createSubscription(LOCAL.subscription, {
    pushConfig: { pushEndpoint: `${balancer.url}${PUSH_PATH}` },
    ackDeadlineSeconds,
    retryPolicy: { minimumBackoff: { seconds: 10 }, maximumBackoff: { seconds: 600 } },
    deadLetterPolicy: { deadLetterTopic: deadLetters.name, maxDeliveryAttempts: 100 },
  });
}
