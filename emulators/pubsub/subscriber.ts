import type { CallContext, UnaryHandler } from '../grpc/unary-call.ts';
import { RpcError } from '../grpc/status.ts';
import { MAX_ACK_DEADLINE_S } from './limits.ts';
import { resourceName } from './names.ts';
import type { PulledMessage, PullLeases } from './pull-leases.ts';
import type { Resources } from './resources.ts';
import { subscriptionReply } from './subscription-reply.ts';
import {
  subscriptionSettings,
  type SubscriptionRequest,
  type SubscriptionSettings,
} from './subscription-settings.ts';
import type { Subscription } from './subscription.ts';

interface PullRequest {
  readonly subscription: string;
  readonly returnImmediately: boolean;
  readonly maxMessages: number;
}

interface AckRequest {
  readonly subscription: string;
  readonly ackIds: readonly string[];
}

interface SubscriberOptions {
  readonly subscriptions: Resources<Subscription>;
  /** @throws RpcError NOT_FOUND when one of its topics does not exist. */
  readonly createSubscription: (settings: SubscriptionSettings) => Subscription;
  readonly subscriptionDeleted: (subscription: Subscription) => void;
}

/** Handlers of `google.pubsub.v1.Subscriber`. */
export function subscriberHandlers(options: SubscriberOptions): Record<string, UnaryHandler> {
  const { subscriptions, createSubscription, subscriptionDeleted } = options;
  const named = (name: string): Subscription =>
    subscriptions.get(resourceName({ name, collection: 'subscriptions' }));
  const leases = (name: string): PullLeases => {
    const { pull } = named(name);
    if (pull !== undefined) return pull;
    throw new RpcError('FAILED_PRECONDITION', 'This method is not supported for push subscriptions.');
  };

  return {
    CreateSubscription(request: SubscriptionRequest) {
      const settings = subscriptionSettings(request);
      return reply(subscriptions.add(settings.name, () => createSubscription(settings)));
    },

    GetSubscription: ({ subscription }: { subscription: string }) => reply(named(subscription)),

    ListSubscriptions(request: { project: string; pageSize: number; pageToken: string }) {
      const { resources, nextPageToken } = subscriptions.page(request);
      return { subscriptions: resources.map(reply), nextPageToken };
    },

    DeleteSubscription({ subscription }: { subscription: string }) {
      subscriptionDeleted(subscriptions.remove(named(subscription).settings.name));
      return {};
    },

    async Pull(request: PullRequest, { signal }: CallContext) {
      const pull = leases(request.subscription);
      const { maxMessages, returnImmediately } = request;
      if (maxMessages <= 0) {
        throw new RpcError(
          'INVALID_ARGUMENT',
          'You have passed an invalid argument to the service (argument=max_messages).',
        );
      }
      const pulled = await pull.pull({ maxMessages, returnImmediately, signal });
      const counted = named(request.subscription).settings.deadLetter !== undefined;
      return { receivedMessages: pulled.map((message) => receivedMessage(message, counted)) };
    },

    Acknowledge({ subscription, ackIds }: AckRequest) {
      leases(subscription).acknowledge(ackIds);
      return {};
    },

    ModifyAckDeadline({
      subscription,
      ackIds,
      ackDeadlineSeconds,
    }: AckRequest & { ackDeadlineSeconds: number }) {
      if (ackDeadlineSeconds < 0 || ackDeadlineSeconds > MAX_ACK_DEADLINE_S) {
        throw new RpcError(
          'INVALID_ARGUMENT',
          `Invalid ack deadline given (ack_deadline=${ackDeadlineSeconds}). The ack deadline must be between 0 and ${MAX_ACK_DEADLINE_S} seconds.`,
        );
      }
      leases(subscription).modifyAckDeadline(ackIds, ackDeadlineSeconds * 1000);
      return {};
    },
  };
}

function reply({ settings, topicName }: Subscription): object {
  return subscriptionReply(settings, topicName);
}

/** @param counted whether the subscription has a dead-letter policy: without one production reports 0 attempts. */
function receivedMessage({ ackId, entry }: PulledMessage, counted: boolean): object {
  const { publishTimeMs, ...message } = entry.message;
  return {
    ackId,
    deliveryAttempt: counted ? entry.nacks + 1 : 0,
    message: {
      ...message,
      publishTime: { seconds: Math.floor(publishTimeMs / 1000), nanos: (publishTimeMs % 1000) * 1e6 },
    },
  };
}
