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
  /** How many messages are kept for tests; the oldest are dropped first. */
  readonly keepMessages: number;
}

/** One topic: gives messages an id and a time, retains them by its settings, and passes each to every subscription. */
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

  /** Call it when its schema was deleted: from then on no message fits. */
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

  /** The kept messages, oldest first. */
  get messages(): readonly StoredMessage[] {
    return [...this.#remembered.values()];
  }

  /** A message that is still kept. */
  find(messageId: string): StoredMessage | undefined {
    return this.#remembered.get(messageId);
  }

  /** The messages kept for a Seek, published at `timeMs` or later. */
  retainedSince(timeMs: number): StoredMessage[] {
    return this.#retained.since(timeMs);
  }

  attach(subscriber: Subscriber): void {
    this.#subscribers.add(subscriber);
  }

  detach(subscriber: Subscriber): void {
    this.#subscribers.delete(subscriber);
  }

  /** Stores all messages, then passes them on. Returns their ids in order. */
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

  /** Keeps messages for a Seek, if its settings say so. */
  retain(messages: readonly StoredMessage[]): void {
    if (this.#settings.retentionMs === undefined) return;
    for (const message of messages) this.#retained.keep(message);
  }

  #remember(messages: readonly StoredMessage[]): void {
    // A deleted entry of a map can stay in memory until a full garbage collection.
    if (this.#options.keepMessages === 0) return;
    for (const message of messages) this.#remembered.set(message.messageId, message);
    for (const oldest of this.#remembered.keys()) {
      if (this.#remembered.size <= this.#options.keepMessages) return;
      this.#remembered.delete(oldest);
    }
  }
}
