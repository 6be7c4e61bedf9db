import { PubSub } from '@google-cloud/pubsub';
import { JobsClient } from '@google-cloud/run';
import { clientOptions } from '../src/google/client-options.ts';
import { pubsubClientOptions } from './pubsub-client-options.ts';

/** Names of the local chain. The project exists nowhere else. */
export const LOCAL = {
  projectId: 'local-project',
  region: 'asia-northeast1',
  topic: 'job-launches',
  subscription: 'job-launches-push',
  deadLetterTopic: 'job-launches-dead-letters',
  deadLetterSubscription: 'job-launches-dead-letters-pull',
  maxDeliveryAttempts: 100,
  pushIdentity: 'push@local-project.iam.gserviceaccount.com',
  pushAudience: 'local-chain',
  job: 'local-job',
  image: 'local-image',
} as const;

/** A policy without a time to live. Source: ExpirationPolicy.ttl in pubsub.proto. */
const NEVER = {};

/** Creates the topics, the push subscription and the one that dead letters are read from, as the deployment does. */
export async function createSubscriptions(options: {
  readonly pubsubHost: string;
  readonly pushEndpoint: string;
  readonly ackDeadlineSeconds: number;
  /** Whether pushes carry a token, which an emulator has to be able to sign. */
  readonly hasTokens: boolean;
}): Promise<void> {
  const pubsub = new PubSub(
    pubsubClientOptions({ projectId: LOCAL.projectId, emulatorHost: options.pubsubHost }),
  );
  const oidcToken = { serviceAccountEmail: LOCAL.pushIdentity, audience: LOCAL.pushAudience };
  try {
    await ifMissing(pubsub.createTopic(LOCAL.topic));
    await ifMissing(pubsub.createTopic(LOCAL.deadLetterTopic));
    await ifMissing(
      pubsub.createSubscription(LOCAL.deadLetterTopic, LOCAL.deadLetterSubscription, {
        expirationPolicy: NEVER,
      }),
    );
    // An emulator that runs on from an earlier session may push to where nobody listens any more.
    await pubsub
      .subscription(LOCAL.subscription)
      .delete()
      .catch(() => undefined);
    await pubsub.createSubscription(LOCAL.topic, LOCAL.subscription, {
      pushConfig: { pushEndpoint: options.pushEndpoint, ...(options.hasTokens && { oidcToken }) },
      ackDeadlineSeconds: options.ackDeadlineSeconds,
      expirationPolicy: NEVER,
      deadLetterPolicy: {
        deadLetterTopic: `projects/${LOCAL.projectId}/topics/${LOCAL.deadLetterTopic}`,
        maxDeliveryAttempts: LOCAL.maxDeliveryAttempts,
      },
      retryPolicy: { minimumBackoff: { seconds: 10 }, maximumBackoff: { seconds: 600 } },
    });
  } finally {
    await pubsub.close();
  }
}

/** Creates the job, through Google's own client. */
export async function createJob(cloudRunHost: string): Promise<void> {
  const client = new JobsClient(clientOptions({ emulatorHost: cloudRunHost }));
  try {
    // One attempt: at a desk a failing job should be seen once, not four times.
    const template = { containers: [{ image: LOCAL.image }], maxRetries: 0 };
    await client.createJob({
      parent: `projects/${LOCAL.projectId}/locations/${LOCAL.region}`,
      jobId: LOCAL.job,
      job: { template: { template } },
    });
  } finally {
    await client.close();
  }
}

const ALREADY_EXISTS = 6;

async function ifMissing(creation: Promise<unknown>): Promise<void> {
  try {
    await creation;
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== ALREADY_EXISTS) throw error;
  }
}
