import { PubSub, type CreateSubscriptionOptions } from '@google-cloud/pubsub';
import { JobsClient } from '@google-cloud/run';
import { clientOptions } from '../src/google/client-options.ts';
import { pubsubClientOptions } from './pubsub-client-options.ts';

/** Names of the local chain. The project exists nowhere else. */
export const LOCAL = {
  projectId: 'local-project',
  region: 'asia-northeast1',
  topic: 'job-launches',
  subscription: 'job-launches-push',
  /** For the ends of executions, and for the events of launches. */
  executionsTopic: 'job-executions',
  executionsSubscription: 'job-executions-push',
  eventsTopic: 'launch-events',
  deadLetterTopic: 'job-launches-dead-letters',
  deadLetterSubscription: 'job-launches-dead-letters-pull',
  maxDeliveryAttempts: 100,
  pushIdentity: 'push@local-project.iam.gserviceaccount.com',
  pushAudience: 'local-chain',
  job: 'local-job',
  image: 'local-image',
} as const;

/** A Cloud Run job of the local chain. */
export interface LocalJob {
  /** Full name. */
  readonly name: string;
  /** Names of its containers; without any it has one container that has no name. */
  readonly containers: readonly string[];
}

/** A policy without a time to live. Source: ExpirationPolicy.ttl in pubsub.proto. */
const NEVER = {};

/**
 * Creates the topics and subscriptions as the deployment does. A further subscription gets a topic of the same name, in
 * its project.
 */
export async function createSubscriptions(options: {
  readonly pubsubHost: string;
  /** Full names of the subscriptions that push beside that of the launches. */
  readonly further?: readonly string[];
  readonly pushEndpoint: string;
  readonly ackDeadlineSeconds: number;
  /** Whether pushes have a token, which not every emulator can sign. */
  readonly hasTokens: boolean;
  /** Where the ends of executions are pushed to; undefined without a ledger. */
  readonly executionsEndpoint?: string | undefined;
}): Promise<void> {
  const pubsub = new PubSub(
    pubsubClientOptions({ projectId: LOCAL.projectId, emulatorHost: options.pubsubHost }),
  );
  // An emulator of an earlier session may still push to its old address, where no service listens.
  const replaceSubscription = async (topic: string, name: string, settings: CreateSubscriptionOptions) => {
    await pubsub
      .subscription(name)
      .delete()
      .catch(() => undefined);
    await pubsub.createSubscription(topic, name, settings);
  };
  const oidcToken = { serviceAccountEmail: LOCAL.pushIdentity, audience: LOCAL.pushAudience };
  try {
    await ifMissing(pubsub.createTopic(LOCAL.deadLetterTopic));
    await ifMissing(
      pubsub.createSubscription(LOCAL.deadLetterTopic, LOCAL.deadLetterSubscription, {
        expirationPolicy: NEVER,
      }),
    );
    const further = (options.further ?? []).map(
      (subscription) => [topicOf(subscription), subscription] as const,
    );
    const { executionsEndpoint } = options;
    if (executionsEndpoint !== undefined) {
      await ifMissing(pubsub.createTopic(LOCAL.executionsTopic));
      await ifMissing(pubsub.createTopic(LOCAL.eventsTopic));
      await replaceSubscription(LOCAL.executionsTopic, LOCAL.executionsSubscription, {
        pushConfig: { pushEndpoint: executionsEndpoint, ...(options.hasTokens && { oidcToken }) },
        expirationPolicy: NEVER,
      });
    }
    const pushes = [[LOCAL.topic, LOCAL.subscription] as const, ...further];
    for (const [topic, subscription] of pushes) {
      await ifMissing(pubsub.createTopic(topic));
      await replaceSubscription(topic, subscription, {
        pushConfig: { pushEndpoint: options.pushEndpoint, ...(options.hasTokens && { oidcToken }) },
        ackDeadlineSeconds: options.ackDeadlineSeconds,
        expirationPolicy: NEVER,
        deadLetterPolicy: {
          deadLetterTopic: `projects/${LOCAL.projectId}/topics/${LOCAL.deadLetterTopic}`,
          maxDeliveryAttempts: LOCAL.maxDeliveryAttempts,
        },
        retryPolicy: { minimumBackoff: { seconds: 10 }, maximumBackoff: { seconds: 600 } },
      });
    }
  } finally {
    await pubsub.close();
  }
}

/** Creates the only job of a chain without rules. */
export function createJob(cloudRunHost: string): Promise<void> {
  const name = `projects/${LOCAL.projectId}/locations/${LOCAL.region}/jobs/${LOCAL.job}`;
  return createJobs({ cloudRunHost, jobs: [{ name, containers: [] }] });
}

/** Creates the jobs, through Google's own client. */
export async function createJobs(options: {
  readonly cloudRunHost: string;
  readonly jobs: readonly LocalJob[];
}): Promise<void> {
  const client = new JobsClient(clientOptions({ emulatorHost: options.cloudRunHost }));
  const { image } = LOCAL;
  try {
    for (const { name, containers } of options.jobs) {
      const [parent = '', jobId = ''] = name.split('/jobs/');
      const named = containers.map((container) => ({ image, name: container }));
      // One attempt: at a desk one failure is enough to see.
      const template = { containers: named.length > 0 ? named : [{ image }], maxRetries: 0 };
      await client.createJob({ parent, jobId, job: { template: { template } } });
    }
  } finally {
    await client.close();
  }
}

/** The topic of a further subscription, which has the same name. Both are full names. */
export function topicOf(subscription: string): string {
  return subscription.replace('/subscriptions/', '/topics/');
}

const ALREADY_EXISTS = 6;

async function ifMissing(creation: Promise<unknown>): Promise<void> {
  try {
    await creation;
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== ALREADY_EXISTS) throw error;
  }
}
