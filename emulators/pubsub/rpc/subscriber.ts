import type { CallContext, UnaryHandler } from '../../grpc/unary-call.ts';
import { RpcError } from '../../grpc/status.ts';
import { acknowledge, checkAckRequest, modifyAckDeadline, refuseExpired } from './ack-requests.ts';
import { applyMask, type FieldMask } from './field-mask.ts';
import { toMs, type Duration } from '../settings/durations.ts';
import { projectName } from '../values/names.ts';
import type { PushConfig } from '../settings/push-settings.ts';
import { receivedMessage } from './received-message.ts';
import type { Resources } from '../resources.ts';
import { subscriptionReply } from './subscription-reply.ts';
import {
  MUTABLE_SUBSCRIPTION_FIELDS,
  subscriptionSettings,
  withName,
  type SubscriptionRequest,
  type SubscriptionSettings,
} from '../settings/subscription-settings.ts';
import type { BacklogSnapshot } from '../snapshots/backlog-snapshot.ts';
import { ofSnapshot, sinceTime } from '../subscription/seek.ts';
import type { Subscription } from '../subscription/subscription.ts';

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

interface ListSubscriptionsRequest {
  readonly project: string;
  readonly pageSize: number;
  readonly pageToken: string;
}

interface UpdateSubscriptionRequest {
  readonly subscription: SubscriptionRequest | null;
  readonly updateMask: FieldMask | null;
}

interface ModifyPushConfigRequest {
  readonly subscription: string;
  readonly pushConfig: PushConfig | null;
}

interface SeekRequest {
  readonly subscription: string;
  readonly time?: Duration | null;
  readonly snapshot?: string;
}

interface SubscriberOptions {
  readonly subscriptions: Resources<Subscription>;
  /** @throws RpcError INVALID_ARGUMENT, NOT_FOUND */
  readonly named: (subscription: string) => Subscription;
  /** Like `named`. @throws RpcError FAILED_PRECONDITION if it cannot be pulled. */
  readonly pulled: (subscription: string) => Subscription;
  /** @throws RpcError NOT_FOUND when one of its topics does not exist. */
  readonly createSubscription: (settings: SubscriptionSettings) => Subscription;
  /** @throws RpcError NOT_FOUND when its dead-letter topic does not exist. */
  readonly configure: (subscription: Subscription, settings: SubscriptionSettings) => void;
  readonly subscriptionDeleted: (subscription: Subscription) => void;
  /** @throws RpcError INVALID_ARGUMENT, NOT_FOUND */
  readonly snapshot: (name: string) => BacklogSnapshot;
  readonly onSettled: () => void;
}

/** Handlers of `google.pubsub.v1.Subscriber`. */
export function subscriberHandlers(options: SubscriberOptions): Record<string, UnaryHandler> {
  const { subscriptions, named, pulled, createSubscription, configure, subscriptionDeleted } = options;

  return {
    CreateSubscription(request: SubscriptionRequest) {
      const settings = subscriptionSettings(withName(request));
      return subscriptionReply(subscriptions.add(settings.name, () => createSubscription(settings)));
    },

    UpdateSubscription({ subscription: update, updateMask: mask }: UpdateSubscriptionRequest) {
      if (update === null) throw new RpcError('INVALID_ARGUMENT', 'The subscription must be set.');
      const subscription = named(update.name);
      const current = subscription.settings.request;
      const mutable = MUTABLE_SUBSCRIPTION_FIELDS;
      const request = applyMask({ kind: 'Subscription', current, update, mask, mutable });
      configure(subscription, subscriptionSettings(request));
      return subscriptionReply(subscription);
    },

    ModifyPushConfig({ subscription: name, pushConfig }: ModifyPushConfigRequest) {
      const subscription = named(name);
      configure(subscription, subscriptionSettings({ ...subscription.settings.request, pushConfig }));
      return {};
    },

    GetSubscription: ({ subscription }: { subscription: string }) => subscriptionReply(named(subscription)),

    ListSubscriptions({ project, ...page }: ListSubscriptionsRequest) {
      const { resources, nextPageToken } = subscriptions.page({ ...page, within: projectName(project) });
      return { subscriptions: resources.map(subscriptionReply), nextPageToken };
    },

    Seek({ subscription, time, snapshot }: SeekRequest) {
      const target = named(subscription);
      if (snapshot) target.seek(ofSnapshot(options.snapshot(snapshot)));
      else if (time) target.seek(sinceTime(toMs(time)));
      else throw new RpcError('INVALID_ARGUMENT', 'The time or the snapshot to seek to must be set.');
      options.onSettled();
      return {};
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

    Acknowledge(request: AckRequest) {
      const target = pulled(request.subscription);
      checkAckRequest(request);
      refuseExpired(target, acknowledge(target, request.ackIds));
      return {};
    },

    ModifyAckDeadline(request: ModifyAckDeadlineRequest) {
      const { subscription, ackIds, ackDeadlineSeconds: seconds } = request;
      const target = pulled(subscription);
      checkAckRequest(request);
      refuseExpired(target, modifyAckDeadline(target, { ackIds, seconds }));
      return {};
    },
  };
}
