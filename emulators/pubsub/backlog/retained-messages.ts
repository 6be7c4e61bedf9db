import type { Clock } from '../../clock.ts';
import type { StoredMessage } from '../values/messages.ts';

/** Messages kept for a Seek: those of a topic, or the acknowledged ones of a subscription. */
export class RetainedMessages {
  readonly #clock: Clock;
  readonly #retentionMs: () => number;
  readonly #messages = new Map<string, StoredMessage>();

  /** @param options.retentionMs their maximum age; nothing else drops them. */
  constructor(options: { readonly clock: Clock; readonly retentionMs: () => number }) {
    this.#clock = options.clock;
    this.#retentionMs = options.retentionMs;
  }

  keep(message: StoredMessage): void {
    this.#messages.set(message.messageId, message);
    this.#dropExpired();
  }

  /** Those that were published at `timeMs` or later. */
  since(timeMs: number): StoredMessage[] {
    this.#dropExpired();
    return [...this.#messages.values()].filter(({ publishTimeMs }) => publishTimeMs >= timeMs);
  }

  all(): StoredMessage[] {
    return this.since(-Infinity);
  }

  delete(messageId: string): void {
    this.#messages.delete(messageId);
  }

  clear(): void {
    this.#messages.clear();
  }

  #dropExpired(): void {
    const earliestMs = this.#clock.now() - this.#retentionMs();
    for (const { messageId, publishTimeMs } of this.#messages.values()) {
      if (publishTimeMs >= earliestMs) return;
      this.#messages.delete(messageId);
    }
  }
}
