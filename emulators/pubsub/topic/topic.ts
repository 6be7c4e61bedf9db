import type { Clock } from '../../clock.ts';
import type { PublishedMessage, StoredMessage } from '../values/messages.ts';
import { RetainedMessages } from '../backlog/retained-messages.ts';
import type { Source, Subscriber } from './source.ts';
import { DELETED_SCHEMA } from '../values/limits.ts';
import type { TopicSettings } from '../settings/topic-settings.ts';

export interface TopicOptions {
  readonly settings: TopicSettings;
  readonly clock: Clock;
  readonly nextMessageId: () => string;
  /** How many messages are remembered for whoever tests with it; the oldest go first. */
  readonly keepMessages: number;
}

/** One topic: numbers and stamps messages, retains them if asked to, hands each to every subscription. */
export class Topic implements Source {
  readonly #options: TopicOptions;
  readonly #remembered = new Map<string, StoredMessage>();
  readonly #retained: RetainedMessages;
  readonly #subscribers = new Set<Subscriber>();
  #settings: TopicSettings;

  constructor(options: TopicOptions) {
    this.#options = options;
    this.#settings = options.settings;
    this.#retained = new RetainedMessages({
      clock: options.clock,
      retentionMs: () => this.#settings.retentionMs ?? 0,
    });
  }

  get name(): string {
    return this.#settings.name;
  }

  get settings(): TopicSettings {
    return this.#settings;
  }

  configure(settings: TopicSettings): void {
    this.#settings = settings;
    if (settings.retentionMs === undefined) this.#retained.clear();
  }

  /** Nothing fits its schema any more. */
  schemaDeleted(): void {
    const { schema, request } = this.#settings;
    if (schema === undefined || request.schemaSettings === null) return;
    const schemaSettings = { ...request.schemaSettings, schema: DELETED_SCHEMA };
    this.#settings = {
      ...this.#settings,
      schema: { ...schema, name: DELETED_SCHEMA },
      request: { ...request, schemaSettings },
    };
  }

  /** What was published, as far back as it is remembered. */
  get messages(): readonly StoredMessage[] {
    return [...this.#remembered.values()];
  }

  /** Among those that are remembered. */
  find(messageId: string): StoredMessage | undefined {
    return this.#remembered.get(messageId);
  }

  /** What it keeps for its subscriptions to seek back to, published at `timeMs` or later. */
  retainedSince(timeMs: number): StoredMessage[] {
    return this.#retained.since(timeMs);
  }

  attach(subscriber: Subscriber): void {
    this.#subscribers.add(subscriber);
  }

  detach(subscriber: Subscriber): void {
    this.#subscribers.delete(subscriber);
  }

  /** Stores all messages, then hands them out. Returns their ids in order. */
  publish(messages: readonly PublishedMessage[]): string[] {
    const publishTimeMs = Math.floor(this.#options.clock.now());
    const stored = messages.map(({ data, attributes, orderingKey }) => {
      return { data, attributes, orderingKey, publishTimeMs, messageId: this.#options.nextMessageId() };
    });
    this.retain(stored);
    this.#remember(stored);
    for (const subscriber of this.#subscribers) for (const message of stored) subscriber.receive(message);
    return stored.map(({ messageId }) => messageId);
  }

  /** Keeps messages for its subscriptions to seek back to, where its settings say so. */
  retain(messages: readonly StoredMessage[]): void {
    if (this.#settings.retentionMs === undefined) return;
    for (const message of messages) this.#retained.keep(message);
  }

  #remember(messages: readonly StoredMessage[]): void {
    // What has once been in a map can stay in memory until a full collection, long after it was deleted.
    if (this.#options.keepMessages === 0) return;
    for (const message of messages) this.#remembered.set(message.messageId, message);
    for (const oldest of this.#remembered.keys()) {
      if (this.#remembered.size <= this.#options.keepMessages) return;
      this.#remembered.delete(oldest);
    }
  }
}
