import type { Clock } from '../../clock.ts';
import type { RpcError } from '../../grpc/status.ts';
import { RetainedMessages } from '../backlog/retained-messages.ts';
import { Backlog } from '../backlog/backlog.ts';
import { backoff } from './backoff.ts';
import { wasDeadLettered } from './dead-letter.ts';
import { DELETED_TOPIC } from '../values/limits.ts';
import type { PublishedMessage, StoredMessage } from '../values/messages.ts';
import { PullDesk } from './pull-desk.ts';
import { detachedFromTopic, notForPush } from './pull-refusals.ts';
import { PushDispatcher, type PushContext } from '../push/push-dispatcher.ts';
import { seek, type SeekTarget } from './seek.ts';
import { noTopic, type Source, type Subscriber } from '../topic/source.ts';
import type { SubscriptionSettings } from '../settings/subscription-settings.ts';
import type { SubscriptionState } from './subscription-state.ts';

export interface SubscriptionOptions {
  readonly settings: SubscriptionSettings;
  readonly topic: Source;
  readonly push: PushContext;
  /** Publishes to that topic. @returns false if it does not exist; the message then stays. */
  readonly forward: (topic: string, message: PublishedMessage) => boolean;
}

/** One subscription: a backlog with push and pull, of which its settings choose one. */
export class Subscription implements Subscriber {
  readonly backlog: Backlog;
  readonly pull: PullDesk;
  readonly push: PushDispatcher;
  readonly #acked: RetainedMessages;
  readonly #clock: Clock;
  #settings: SubscriptionSettings;
  #topic: Source;
  #detached = false;
  #receiving = false;
  #activeMs: number;

  constructor({ settings, topic, push: context, forward }: SubscriptionOptions) {
    this.#settings = settings;
    this.#topic = topic;
    const { clock } = context;
    this.#clock = clock;
    this.#activeMs = clock.now();
    const retentionMs = (): number => Math.max(this.#settings.retentionMs, this.topicRetentionMs ?? 0);
    this.#acked = new RetainedMessages({ clock, retentionMs: () => this.#settings.retentionMs });
    const backlog = new Backlog({
      clock,
      ordered: settings.ordered,
      retentionMs,
      backoffMs: (nacks) => backoff({ ...this.#settings, slowStart: context.slowStart })(nacks),
      deadLetter: (message, deliveryCount) =>
        wasDeadLettered({ settings: this.#settings, message, deliveryCount, forward }),
      redeliversAcked: () => !this.#settings.exactlyOnce,
      onReady: () => this.#dispatch(),
      onAcked: (message) => this.#onAcked(message),
      onRevoked: (entry) => this.pull.leases.revoke(entry),
    });
    this.backlog = backlog;
    this.pull = new PullDesk({ backlog, clock, ackDeadlineMs: () => this.#settings.ackDeadlineMs });
    this.push = new PushDispatcher({ settings: () => this.#settings, backlog, context });
    topic.attach(this);
  }

  get settings(): SubscriptionSettings {
    return this.#settings;
  }

  /** The topic's full name, or the placeholder of a deleted one. */
  get topicName(): string {
    return this.#topic.name;
  }

  /** Set for a topic with retention. */
  get topicRetentionMs(): number | undefined {
    return this.#topic.settings.retentionMs;
  }

  /** Whether it gets no more messages from its topic. */
  get detached(): boolean {
    return this.#detached;
  }

  /** Whether there is nothing to push, now or later. */
  get idle(): boolean {
    return this.quiet && (this.#settings.push === undefined || this.backlog.size === 0);
  }

  /** Whether no push is open. */
  get quiet(): boolean {
    return this.push.underWay === 0;
  }

  /** Whether it was not used for the time of its expiration policy. */
  get expired(): boolean {
    const { expirationTtlMs = Infinity } = this.#settings;
    return !this.pull.attended && this.#clock.now() - this.#activeMs >= expirationTtlMs;
  }

  /** Call it when it is used: its expiration begins anew. */
  touch(): void {
    this.#activeMs = this.#clock.now();
  }

  receive(message: StoredMessage): void {
    if (!this.#passes(message)) return;
    this.#receiving = true;
    this.backlog.add(message);
    this.#receiving = false;
  }

  /**
   * Delivers a message once more: an acknowledged one comes back into the backlog, an unacknowledged one is pushed a second
   * time beside its regular delivery.
   *
   * @throws Error when the topic no longer keeps the message.
   */
  redeliver(messageId: string): void {
    const waiting = this.backlog.find(messageId);
    if (waiting !== undefined) return this.push.duplicate(waiting);
    const message = this.#topic.find(messageId);
    if (message === undefined) throw new Error(`${this.#topic.name} keeps no message ${messageId}`);
    this.backlog.add(message);
  }

  /** The state to save. */
  state(): SubscriptionState {
    return {
      topicDeleted: this.topicName === DELETED_TOPIC,
      detached: this.#detached,
      activeMs: this.#activeMs,
      backlog: this.backlog.unacked(),
      acked: this.#acked.all(),
    };
  }

  /** Restores a saved state. Outstanding messages become ready. */
  resume({ topicDeleted, detached, activeMs, backlog, acked }: SubscriptionState): void {
    if (topicDeleted) this.topicDeleted();
    if (detached) this.detach();
    for (const message of acked) this.#acked.keep(message);
    for (const { message, nacks } of backlog) this.backlog.add(message, nacks);
    this.#activeMs = activeMs;
  }

  topicDeleted(): void {
    this.#topic = noTopic(DELETED_TOPIC);
  }

  /** Changes the settings. Outstanding messages keep their deadlines. */
  configure(settings: SubscriptionSettings): void {
    this.#settings = settings;
    if (!settings.retainAckedMessages) this.#acked.clear();
    if (settings.push !== undefined) this.pull.dismiss(notForPush());
    this.#dispatch();
  }

  /**
   * Brings back the due messages and acknowledges all others.
   *
   * @throws RpcError FAILED_PRECONDITION when it is detached (a guess), or the error of `to`.
   */
  seek(to: (topic: Source) => SeekTarget): void {
    if (this.#detached) throw detachedFromTopic();
    const { isDue, kept } = to(this.#topic);
    seek({
      target: { isDue, kept: kept.filter((message) => this.#passes(message)) },
      backlog: this.backlog,
      leases: this.pull.leases,
      acked: this.#acked,
      onAcked: (message) => this.#onAcked(message),
    });
  }

  /**
   * The messages of a snapshot of it.
   *
   * @throws RpcError FAILED_PRECONDITION when it gets no more messages from a topic (a guess).
   */
  unacked(): { readonly topic: Source; readonly messages: readonly StoredMessage[] } {
    if (this.#detached || this.topicName === DELETED_TOPIC) throw detachedFromTopic();
    return { topic: this.#topic, messages: this.backlog.unacked().map(({ message }) => message) };
  }

  /** @throws RpcError FAILED_PRECONDITION when it cannot be pulled. */
  refusePull(): void {
    if (this.#detached) throw detachedFromTopic();
    if (this.#settings.push !== undefined) throw notForPush();
  }

  /** Leaves its topic for good and drops its backlog. Open pushes end by themselves. */
  detach(): void {
    this.#detached = true;
    this.#topic.detach(this);
    this.#topic = noTopic(this.topicName);
    this.backlog.clear();
    this.#acked.clear();
    this.pull.close(detachedFromTopic());
  }

  /** Cuts its pushes, ends its pulls and streams with `reason`, and drops its backlog. */
  close(reason: RpcError): void {
    this.#topic.detach(this);
    this.backlog.clear();
    this.push.close();
    this.pull.close(reason);
  }

  #passes({ attributes }: StoredMessage): boolean {
    return this.#settings.filter?.(attributes) !== false;
  }

  #onAcked(message: StoredMessage): void {
    this.touch();
    if (this.#settings.retainAckedMessages) this.#acked.keep(message);
  }

  #dispatch(): void {
    if (this.#settings.push === undefined && this.#receiving) this.pull.dispatchPublished();
    else if (this.#settings.push === undefined) this.pull.dispatch();
    else this.push.dispatch();
  }
}
