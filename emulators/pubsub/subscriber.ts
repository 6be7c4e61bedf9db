import type { CallContext, UnaryHandler } from '../grpc/unary-call.ts';
import { RpcError } from '../grpc/status.ts';
import { acknowledge, modifyAckDeadline, refuseEmpty, refuseExpired } from './ack-requests.ts';
import { receivedMessage } from './received-message.ts';
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

interface ModifyAckDeadlineRequest extends AckRequest {
  readonly ackDeadlineSeconds: number;
}

interface SubscriberOptions {
  readonly subscriptions: Resources<Subscription>;
  /** @throws RpcError INVALID_ARGUMENT, NOT_FOUND */
  readonly named: (subscription: string) => Subscription;
  /** As `named`. @throws RpcError FAILED_PRECONDITION too, where it cannot be pulled. */
  readonly pulled: (subscription: string) => Subscription;
  /** @throws RpcError NOT_FOUND when one of its topics does not exist. */
  readonly createSubscription: (settings: SubscriptionSettings) => Subscription;
  readonly subscriptionDeleted: (subscription: Subscription) => void;
}

/** Handlers of `google.pubsub.v1.Subscriber`. */
export function subscriberHandlers(options: SubscriberOptions): Record<string, UnaryHandler> {
  const { subscriptions, named, pulled, createSubscription, subscriptionDeleted } = options;

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
      const { pull, settings } = pulled(request.subscription);
      const { maxMessages, returnImmediately } = request;
      if (maxMessages <= 0) {
        throw new RpcError(
          'INVALID_ARGUMENT',
          'You have passed an invalid argument to the service (argument=max_messages).',
        );
      }
      const leased = await pull.pull({ maxMessages, returnImmediately, signal });
      const counted = settings.deadLetter !== undefined;
      return { receivedMessages: leased.map((message) => receivedMessage(message, counted)) };
    },

    Acknowledge({ subscription, ackIds }: AckRequest) {
      const target = pulled(subscription);
      refuseEmpty(ackIds);
      refuseExpired(target, acknowledge(target, ackIds));
      return {};
    },

    ModifyAckDeadline({ subscription, ackIds, ackDeadlineSeconds: seconds }: ModifyAckDeadlineRequest) {
      const target = pulled(subscription);
      refuseEmpty(ackIds);
      refuseExpired(target, modifyAckDeadline(target, { ackIds, seconds }));
      return {};
    },
  };
}

function reply({ settings, topicName }: Subscription): object {
  return subscriptionReply(settings, topicName);
}
