import type { EndEntries, LiveTopics } from './live-project.ts';

export interface TopicEndEntriesOptions {
  readonly topics: LiveTopics;
  /** Full name of the topic that a log sink of the user sends to. */
  readonly topic: string;
  /** Full name of a subscription that is made for it. */
  readonly subscription: string;
  /** The short name of the execution that an entry tells of; undefined if the bridge reads none. */
  readonly executionIn: (entry: Uint8Array) => string | undefined;
}

/** Reads what a log sink sends to a topic. Executions of other jobs come too, and are passed over. */
export class TopicEndEntries implements EndEntries {
  readonly subscription: string;
  readonly #options: TopicEndEntriesOptions;
  readonly #seen = new Set<string>();

  constructor(options: TopicEndEntriesOptions) {
    this.subscription = options.subscription;
    this.#options = options;
  }

  async open(): Promise<void> {
    const { topics, topic, subscription } = this.#options;
    await topics.createSubscription({ name: subscription, topic });
  }

  async executions(): Promise<readonly string[]> {
    const { topics, subscription, executionIn } = this.#options;
    for (const message of await topics.pull(subscription)) {
      const execution = executionIn(message.data);
      if (execution !== undefined) this.#seen.add(execution);
      await topics.acknowledge(subscription, message);
    }
    return [...this.#seen];
  }
}
