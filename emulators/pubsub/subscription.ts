import { Backlog } from './backlog.ts';
import { backoff } from './backoff.ts';
import { deadLetter } from './dead-letter.ts';
import { DELETED_TOPIC } from './limits.ts';
import type { PublishedMessage, StoredMessage } from './messages.ts';
import { PullLeases } from './pull-leases.ts';
import { PushDispatcher, type PushContext } from './push-dispatcher.ts';
import type { SubscriptionSettings } from './subscription-settings.ts';

/** The topic that feeds a subscription. */
interface Source {
  readonly name: string;
  find(messageId: string): StoredMessage | undefined;
  attach(subscription: Subscription): void;
  detach(subscription: Subscription): void;
}

export interface SubscriptionOptions {
  readonly settings: SubscriptionSettings;
  readonly topic: Source;
  readonly push: PushContext;
  /** Publishes to that topic; false where it does not exist, and the message then stays. */
  readonly forward: (topic: string, message: PublishedMessage) => boolean;
}

/** One subscription: a backlog, and the one way out of it, push or pull. */
export class Subscription {
  readonly settings: SubscriptionSettings;
  readonly backlog: Backlog;
  readonly pull: PullLeases | undefined;
  readonly push: PushDispatcher | undefined;
  readonly #topic: Source;
  #topicName: string;

  constructor({ settings, topic, push: context, forward }: SubscriptionOptions) {
    this.settings = settings;
    this.#topic = topic;
    this.#topicName = topic.name;
    const { clock } = context;
    const { ackDeadlineMs, retentionMs } = settings;
    const backlog = new Backlog({
      clock,
      retentionMs,
      backoffMs: backoff(settings),
      deadLetter: (message, deliveryCount) => {
        const policy = settings.deadLetter;
        if (policy === undefined || deliveryCount < policy.maxDeliveryAttempts) return false;
        return forward(policy.topic, deadLetter({ message, subscription: settings.name, deliveryCount }));
      },
      onReady: () => (this.push ?? this.pull)?.dispatch(),
    });
    this.backlog = backlog;
    if (settings.push === undefined) this.pull = new PullLeases({ backlog, clock, ackDeadlineMs });
    else this.push = new PushDispatcher({ settings, push: settings.push, backlog, context });
    topic.attach(this);
  }

  /** The topic's full name, or what stands in for a deleted one. */
  get topicName(): string {
    return this.#topicName;
  }

  /** True when there is nothing to push, now or later. */
  get idle(): boolean {
    return this.push === undefined || (this.backlog.size === 0 && this.quiet);
  }

  /** True when no push is under way. */
  get quiet(): boolean {
    return this.push === undefined || this.push.underWay === 0;
  }

  receive(message: StoredMessage): void {
    this.backlog.add(message);
  }

  /**
   * Delivers a message once more: an acknowledged one comes back into the backlog, of an
   * unacknowledged one a second delivery is pushed beside the regular ones.
   *
   * @throws Error when the topic does not remember the message.
   */
  redeliver(messageId: string): void {
    const waiting = this.backlog.find(messageId);
    if (waiting !== undefined) {
      this.push?.duplicate(waiting);
      return;
    }
    const message = this.#topic.find(messageId);
    if (message === undefined) throw new Error(`${this.#topic.name} remembers no message ${messageId}`);
    this.backlog.add(message);
  }

  topicDeleted(): void {
    this.#topicName = DELETED_TOPIC;
  }

  close(): void {
    this.#topic.detach(this);
    this.backlog.clear();
    this.push?.close();
    this.pull?.close();
  }
}
