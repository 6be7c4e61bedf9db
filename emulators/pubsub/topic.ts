import type { Clock } from '../clock.ts';
import type { PublishedMessage, StoredMessage } from './messages.ts';
import type { TopicSettings } from './topic-settings.ts';

/** What a topic hands its messages to. */
interface Subscriber {
  receive(message: StoredMessage): void;
}

export interface TopicOptions {
  readonly settings: TopicSettings;
  readonly clock: Clock;
  readonly nextMessageId: () => string;
  /** How many messages are remembered; the oldest go first. */
  readonly keepMessages: number;
}

/** One topic: numbers and stamps messages, remembers the newest ones, hands each to every subscription. */
export class Topic {
  readonly #options: TopicOptions;
  readonly #messages = new Map<string, StoredMessage>();
  readonly #subscribers = new Set<Subscriber>();

  #settings: TopicSettings;

  constructor(options: TopicOptions) {
    this.#options = options;
    this.#settings = options.settings;
  }

  get name(): string {
    return this.#settings.name;
  }

  get settings(): TopicSettings {
    return this.#settings;
  }

  configure(settings: TopicSettings): void {
    this.#settings = settings;
  }

  get messages(): readonly StoredMessage[] {
    return [...this.#messages.values()];
  }

  find(messageId: string): StoredMessage | undefined {
    return this.#messages.get(messageId);
  }

  /** What it keeps for its subscriptions to seek back to, published at `timeMs` or later. */
  retainedSince(timeMs: number): StoredMessage[] {
    const { retentionMs } = this.#settings;
    if (retentionMs === undefined) return [];
    const earliestMs = Math.max(timeMs, this.#options.clock.now() - retentionMs);
    return this.messages.filter(({ publishTimeMs }) => publishTimeMs >= earliestMs);
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
    this.remember(stored);
    for (const subscriber of this.#subscribers) for (const message of stored) subscriber.receive(message);
    return stored.map(({ messageId }) => messageId);
  }

  /** Stores messages without handing them out. */
  remember(messages: readonly StoredMessage[]): void {
    for (const message of messages) this.#messages.set(message.messageId, message);
    for (const oldest of this.#messages.keys()) {
      if (this.#messages.size <= this.#options.keepMessages) return;
      this.#messages.delete(oldest);
    }
  }
}
