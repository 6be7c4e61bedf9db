import { v1, type protos } from '@google-cloud/pubsub';
import type { LiveGrant, LiveMessage, LiveSubscription, LiveTopics } from '../../live-check/live-project.ts';
import { callOptions, clientOptions, type LookingOptions } from '../client-options.ts';
import { grpcCodeOf } from '../grpc-code.ts';

export interface LiveTopicsOptions extends LookingOptions {
  /** The number of the project, which is in the name of Pub/Sub's service account. */
  readonly projectNumber: () => Promise<string>;
}

/** As the subscription of the bridge has them. */
const ACK_DEADLINE_SECONDS = 60;
const LONGEST_BACKOFF_SECONDS = 600;
const MOST = 10;

/** Makes, uses and removes topics and subscriptions. */
export class PubSubLiveTopics implements LiveTopics {
  readonly #publisher: v1.PublisherClient;
  readonly #subscriber: v1.SubscriberClient;
  readonly #call: ReturnType<typeof callOptions>;
  readonly #projectNumber: () => Promise<string>;

  constructor(options: LiveTopicsOptions) {
    this.#publisher = new v1.PublisherClient(clientOptions(options));
    this.#subscriber = new v1.SubscriberClient(clientOptions(options));
    this.#call = callOptions(options);
    this.#projectNumber = options.projectNumber;
  }

  /** Connects the clients now, so that missing credentials are one clean error at the start. */
  async initialize(): Promise<void> {
    await this.#publisher.initialize();
    await this.#subscriber.initialize();
  }

  async createTopic(name: string): Promise<void> {
    await this.#publisher.createTopic({ name }, this.#call);
  }

  async createSubscription({ name, topic, deadLetter, pushEndpoint }: LiveSubscription): Promise<void> {
    const subscription: protos.google.pubsub.v1.ISubscription = {
      name,
      topic,
      ackDeadlineSeconds: ACK_DEADLINE_SECONDS,
      ...(pushEndpoint !== undefined && { pushConfig: { pushEndpoint } }),
      ...(deadLetter !== undefined && {
        deadLetterPolicy: { deadLetterTopic: deadLetter.topic, maxDeliveryAttempts: deadLetter.attempts },
        retryPolicy: {
          minimumBackoff: { seconds: deadLetter.backoffSeconds },
          maximumBackoff: { seconds: LONGEST_BACKOFF_SECONDS },
        },
      }),
    };
    await this.#subscriber.createSubscription(subscription, this.#call);
  }

  async serviceAgent(): Promise<string> {
    return `service-${await this.#projectNumber()}@gcp-sa-pubsub.iam.gserviceaccount.com`;
  }

  /** The resource is one that the live check has just made, so there is no policy to keep. */
  async allow({ kind, name, role, member }: LiveGrant): Promise<void> {
    const client = kind === 'topic' ? this.#publisher : this.#subscriber;
    await client.iamClient.initialize();
    const policy = { bindings: [{ role, members: [member] }] };
    const request = { resource: name, policy } as Parameters<typeof client.setIamPolicy>[0];
    await client.setIamPolicy(request, this.#call);
  }

  async publish(topic: string, data: Uint8Array): Promise<string> {
    const [{ messageIds }] = await this.#publisher.publish({ topic, messages: [{ data }] }, this.#call);
    return messageIds?.[0] ?? '';
  }

  async pull(subscription: string): Promise<readonly LiveMessage[]> {
    const request = { subscription, maxMessages: MOST, returnImmediately: true };
    const [{ receivedMessages }] = await this.#subscriber.pull(request, this.#call);
    return (receivedMessages ?? []).map(({ ackId, deliveryAttempt, message }) => ({
      ackId: ackId ?? '',
      messageId: message?.messageId ?? '',
      deliveryAttempt: deliveryAttempt ?? 0,
      data: Buffer.from(message?.data ?? ''),
      attributes: { ...message?.attributes },
    }));
  }

  async acknowledge(subscription: string, { ackId }: LiveMessage): Promise<void> {
    await this.#subscriber.acknowledge({ subscription, ackIds: [ackId] }, this.#call);
  }

  async refuse(subscription: string, { ackId }: LiveMessage): Promise<void> {
    const request = { subscription, ackIds: [ackId], ackDeadlineSeconds: 0 };
    await this.#subscriber.modifyAckDeadline(request, this.#call);
  }

  deleteTopic(topic: string): Promise<boolean> {
    return wasThere(() => this.#publisher.deleteTopic({ topic }, this.#call));
  }

  deleteSubscription(subscription: string): Promise<boolean> {
    return wasThere(() => this.#subscriber.deleteSubscription({ subscription }, this.#call));
  }

  /** Only clients that have connected can be closed. */
  async close(): Promise<void> {
    await Promise.allSettled([this.#publisher.close(), this.#subscriber.close()]);
  }
}

async function wasThere(remove: () => Promise<unknown>): Promise<boolean> {
  try {
    await remove();
    return true;
  } catch (error) {
    if (grpcCodeOf(error) === 'NOT_FOUND') return false;
    throw error;
  }
}
