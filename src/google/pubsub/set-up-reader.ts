import { v1, type protos } from '@google-cloud/pubsub';
import type { PubSubReader } from '../../doctor/readers.ts';
import type { PushSetUp, SubscriptionSetUp } from '../../doctor/set-up.ts';
import { callOptions, clientOptions, type LookingOptions } from '../client-options.ts';
import { lookAt, readFailureOf } from '../read-failure-of.ts';
import { secondsOf, setOr } from '../proto-values.ts';

type Subscription = protos.google.pubsub.v1.ISubscription;
/** The types ask for an instance of the generated class; the client reads only these fields. */
type TestIamPermissionsRequest = Parameters<v1.PublisherClient['testIamPermissions']>[0];

/** Pub/Sub's defaults. Source: google/pubsub/v1/pubsub.proto. */
const DEFAULT = {
  ackDeadlineSeconds: 10,
  minimumBackoffSeconds: 10,
  maximumBackoffSeconds: 600,
  maxDeliveryAttempts: 5,
};
/** A topic takes 10,000 subscriptions; the first page is enough to find one that keeps messages. */
const PAGE_SIZE = 100;

/** Reads topics, subscriptions, and the caller's rights to them. It changes nothing. */
export class PubSubSetUpReader implements PubSubReader {
  readonly #publisher: v1.PublisherClient;
  readonly #subscriber: v1.SubscriberClient;
  readonly #call: ReturnType<typeof callOptions>;

  constructor(options: LookingOptions) {
    this.#publisher = new v1.PublisherClient(clientOptions(options));
    this.#subscriber = new v1.SubscriberClient(clientOptions(options));
    this.#call = callOptions(options);
  }

  topic(name: string): Promise<{ readonly name: string } | undefined> {
    return lookAt(async () => {
      await this.#publisher.initialize();
      await this.#publisher.getTopic({ topic: name }, this.#call);
      return { name };
    });
  }

  subscription(name: string): Promise<SubscriptionSetUp | undefined> {
    return lookAt(async () => {
      await this.#subscriber.initialize();
      const [subscription] = await this.#subscriber.getSubscription({ subscription: name }, this.#call);
      return subscriptionSetUp(subscription);
    });
  }

  /** The first page of the subscriptions; one that was deleted meanwhile is left out. */
  async subscriptionsOn(topic: string): Promise<readonly SubscriptionSetUp[] | undefined> {
    const names = await lookAt(async () => {
      await this.#publisher.initialize();
      const request = { topic, pageSize: PAGE_SIZE };
      const [page] = await this.#publisher.listTopicSubscriptions(request, {
        ...this.#call,
        autoPaginate: false,
      });
      return page;
    });
    if (names === undefined) return undefined;
    const subscriptions = await Promise.all(names.map((name) => this.subscription(name)));
    return subscriptions.filter((subscription) => subscription !== undefined);
  }

  /** Calls `google.iam.v1.IAMPolicy.TestIamPermissions`, which needs no right. */
  async granted(topic: string, permissions: readonly string[]): Promise<readonly string[]> {
    try {
      await this.#publisher.initialize();
      await this.#publisher.iamClient.initialize();
      const request = { resource: topic, permissions: [...permissions] } as TestIamPermissionsRequest;
      const [{ permissions: granted }] = await this.#publisher.testIamPermissions(request, this.#call);
      return granted;
    } catch (error) {
      throw readFailureOf(error);
    }
  }

  /** Only clients that have connected can be closed. */
  async close(): Promise<void> {
    await Promise.allSettled([this.#publisher.close(), this.#subscriber.close()]);
  }
}

function subscriptionSetUp(subscription: Subscription): SubscriptionSetUp {
  const { pushConfig, retryPolicy, deadLetterPolicy } = subscription;
  const exports = [
    subscription.bigqueryConfig,
    subscription.cloudStorageConfig,
    subscription.bigtableConfig,
  ].some((config) => config !== null && config !== undefined);
  const push = pushConfig?.pushEndpoint ? pushSetUp(pushConfig) : undefined;
  return {
    name: subscription.name ?? '',
    topic: subscription.topic ?? '',
    delivery: exports ? 'export' : push === undefined ? 'pull' : 'push',
    push,
    ackDeadlineSeconds: setOr(subscription.ackDeadlineSeconds, DEFAULT.ackDeadlineSeconds),
    retentionSeconds: secondsOf(subscription.messageRetentionDuration) ?? 0,
    expiresAfterSeconds: secondsOf(subscription.expirationPolicy?.ttl),
    filter: subscription.filter ?? '',
    isDetached: subscription.detached ?? false,
    isActive: subscription.state !== 'RESOURCE_ERROR',
    isOrdered: subscription.enableMessageOrdering ?? false,
    isExactlyOnce: subscription.enableExactlyOnceDelivery ?? false,
    backoff: retryPolicy
      ? {
          minimumSeconds: secondsOf(retryPolicy.minimumBackoff) ?? DEFAULT.minimumBackoffSeconds,
          maximumSeconds: secondsOf(retryPolicy.maximumBackoff) ?? DEFAULT.maximumBackoffSeconds,
        }
      : undefined,
    deadLetter: deadLetterPolicy?.deadLetterTopic
      ? {
          topic: deadLetterPolicy.deadLetterTopic,
          maxDeliveryAttempts: setOr(deadLetterPolicy.maxDeliveryAttempts, DEFAULT.maxDeliveryAttempts),
        }
      : undefined,
  };
}

function pushSetUp({ pushEndpoint, noWrapper, oidcToken }: protos.google.pubsub.v1.IPushConfig): PushSetUp {
  const unwrapped = noWrapper?.writeMetadata === true ? 'headers' : 'bare';
  return {
    endpoint: pushEndpoint ?? '',
    wrapper: noWrapper ? unwrapped : 'wrapped',
    token: oidcToken?.serviceAccountEmail
      ? { email: oidcToken.serviceAccountEmail, audience: oidcToken.audience ?? '' }
      : undefined,
  };
}
