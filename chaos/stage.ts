import { PubSub } from '@google-cloud/pubsub';
import { JobsClient } from '@google-cloud/run';
import { createJobs, LOCAL } from '../dev/local-project.ts';
import { sinkMessage } from '../emulators/cloud-run/audit-log/audit-log-entry.ts';
import {
  startCloudRunEmulator,
  type CloudRunEmulator,
  type CloudRunEmulatorOptions,
} from '../emulators/cloud-run/cloud-run-emulator.ts';
import type { FunctionImage } from '../emulators/cloud-run/container/image.ts';
import {
  startPubSubEmulator,
  type PubSubEmulator,
  type PubSubEmulatorOptions,
} from '../emulators/pubsub/pubsub-emulator.ts';
import { clientOptions } from '../src/google/client-options.ts';
import { pubsubClientOptions } from '../dev/pubsub-client-options.ts';
import { startLoadBalancer, type LoadBalancer } from './load-balancer.ts';
import { ServiceFleet } from './service-fleet.ts';

export interface StageOptions {
  readonly pubsub: PubSubEmulatorOptions;
  readonly cloudRun: Omit<CloudRunEmulatorOptions, 'images' | 'onAuditLogEntry'>;
  /** Every duration is shorter by this factor. */
  readonly speed: number;
  readonly instances: number;
  readonly concurrency: number;
  /** The address for the services; empty: without a ledger. */
  readonly ledgerUrl: string;
  readonly ackDeadlineSeconds: number;
  /** Full names of the Cloud Run jobs. Default: one. */
  readonly jobs?: readonly string[];
  /** Runs as each job. Default: exit code 0 at once. */
  readonly image?: FunctionImage;
  /** Further environment of the services. */
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
  readonly random: () => number;
}

/** Emulators, load balancer and services, ready for launch requests. */
export interface Stage extends AsyncDisposable {
  readonly pubsub: PubSubEmulator;
  readonly cloudRun: CloudRunEmulator;
  readonly fleet: ServiceFleet;
  /** Google's client, for publishing. */
  readonly client: PubSub;

  readonly sweepUrl: string;
}

/** Topics of the stage. */
export const DEAD_LETTERS = `${LOCAL.topic}-dead`;
export const EVENTS = `${LOCAL.topic}-events`;
/** The topic of the log sink for ended executions. */
const ENDED = `${LOCAL.topic}-ended`;
export const ENDED_SUBSCRIPTION = `${ENDED}-push`;

export const JOB = `projects/${LOCAL.projectId}/locations/${LOCAL.region}/jobs/${LOCAL.job}`;
const PATHS = { PUSH_PATH: '/pubsub/push', EXECUTIONS_PATH: '/pubsub/executions', SWEEP_PATH: '/sweep' };
/** How long Cloud Run keeps a request while all instances are full. */
const BALANCER_QUEUE_MS = 10_000;

/** Starts everything, or nothing when a part fails. */
export async function openStage(options: StageOptions): Promise<Stage> {
  const { speed, ackDeadlineSeconds, random, jobs = [JOB], image = { run: () => 0 } } = options;
  await using acquired = new AsyncDisposableStack();
  const pubsub = await startPubSubEmulator(options.pubsub);
  acquired.defer(() => pubsub.close());
  const ended = `projects/${LOCAL.projectId}/topics/${ENDED}`;
  const cloudRun = await startCloudRunEmulator({
    ...options.cloudRun,
    images: { [LOCAL.image]: image },
    onAuditLogEntry: (entry) => void pubsub.publish({ topic: ended, ...sinkMessage(entry) }),
  });
  acquired.defer(() => cloudRun.close());
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
      ...PATHS,
      PUSH_AUTH: 'none',
      ACK_DEADLINE_SECONDS: String(ackDeadlineSeconds),
      LEDGER_URL: options.ledgerUrl,
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

  await createJobs({
    cloudRunHost: cloudRun.address,
    jobs: jobs.map((name) => ({ name, containers: [] })),
  });
  await createTopics({ client, balancer, ackDeadlineSeconds });
  await fleet.start();
  const releases = acquired.move();
  const sweepUrl = `${balancer.url}${PATHS.SWEEP_PATH}`;
  return { pubsub, cloudRun, fleet, client, sweepUrl, [Symbol.asyncDispose]: () => releases.disposeAsync() };
}

/** Runs each job once without the bridge, so that each list has an execution that is not the bridge's. */
export async function runJobsByHand(cloudRunHost: string, jobs: readonly string[]): Promise<void> {
  const client = new JobsClient(clientOptions({ emulatorHost: cloudRunHost }));
  try {
    for (const name of jobs) await client.runJob({ name });
  } finally {
    await client.close();
  }
}

/** Creates topics and subscriptions with the recommended settings. */
async function createTopics(options: {
  readonly client: PubSub;
  readonly balancer: LoadBalancer;
  readonly ackDeadlineSeconds: number;
}): Promise<void> {
  const { client, balancer, ackDeadlineSeconds } = options;
  const [deadLetters] = await client.createTopic(DEAD_LETTERS);
  await deadLetters.createSubscription(DEAD_LETTERS);
  await client.createTopic(EVENTS);
  const pushes = [
    [LOCAL.topic, LOCAL.subscription, PATHS.PUSH_PATH],
    [ENDED, ENDED_SUBSCRIPTION, PATHS.EXECUTIONS_PATH],
  ] as const;
  for (const [name, subscription, path] of pushes) {
    const [topic] = await client.createTopic(name);
    await topic.createSubscription(subscription, {
      pushConfig: { pushEndpoint: `${balancer.url}${path}` },
      ackDeadlineSeconds,
      retryPolicy: { minimumBackoff: { seconds: 10 }, maximumBackoff: { seconds: 600 } },
      deadLetterPolicy: { deadLetterTopic: deadLetters.name, maxDeliveryAttempts: 100 },
    });
  }
}
