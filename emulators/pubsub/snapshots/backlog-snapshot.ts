import type { Clock } from '../../clock.ts';
import { RpcError } from '../../grpc/status.ts';
import { toDuration } from '../settings/durations.ts';
import { noTopic, type Source, type Subscriber } from '../topic/source.ts';
import { DELETED_TOPIC, MIN_SNAPSHOT_LIFETIME_MS, SNAPSHOT_LIFETIME_MS } from '../values/limits.ts';
import type { StoredMessage } from '../values/messages.ts';

/** The settings of a snapshot. */
export interface SnapshotSettings {
  /** Full name. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly createMs: number;
  readonly expireMs: number;
}

/** The part of a snapshot that is saved. */
export interface SnapshotState extends SnapshotSettings {
  /** Full name, or the placeholder of a deleted one. */
  readonly topic: string;
  readonly topicDeleted: boolean;
  readonly messages: readonly StoredMessage[];
}

/**
 * A snapshot of a subscription: its unacknowledged messages, and all messages that its topic gets later.
 * Source: google/pubsub/v1/pubsub.proto, CreateSnapshotRequest.
 */
export class BacklogSnapshot implements Subscriber {
  readonly #clock: Clock;
  readonly #messages = new Map<string, StoredMessage>();
  #settings: SnapshotSettings;
  #topic: Source;

  constructor(options: {
    readonly settings: SnapshotSettings;
    readonly topic: Source;
    readonly messages: readonly StoredMessage[];
    readonly clock: Clock;
  }) {
    this.#settings = options.settings;
    this.#topic = options.topic;
    this.#clock = options.clock;
    for (const message of options.messages) this.receive(message);
    this.#topic.attach(this);
  }

  get settings(): SnapshotSettings {
    return this.#settings;
  }

  get topicName(): string {
    return this.#topic.name;
  }

  get expired(): boolean {
    return this.#clock.now() >= this.#settings.expireMs;
  }

  /** The messages that become unacknowledged by a Seek to it, before the filter of the subscription. */
  get messages(): readonly StoredMessage[] {
    return [...this.#messages.values()];
  }

  receive(message: StoredMessage): void {
    if (this.expired) this.close();
    else this.#messages.set(message.messageId, message);
  }

  configure(settings: SnapshotSettings): void {
    this.#settings = settings;
  }

  topicDeleted(): void {
    this.#topic = noTopic(DELETED_TOPIC);
  }

  state(): SnapshotState {
    const topicDeleted = this.topicName === DELETED_TOPIC;
    return { ...this.#settings, topic: this.topicName, topicDeleted, messages: this.messages };
  }

  /** Drops its messages. */
  close(): void {
    this.#topic.detach(this);
    this.#messages.clear();
  }
}

/**
 * The lifetime of a snapshot that is taken now of these unacknowledged messages.
 * Source: google/pubsub/v1/pubsub.proto, Snapshot.expire_time.
 *
 * @throws RpcError FAILED_PRECONDITION when that is too short.
 */
export function snapshotExpiryMs({
  nowMs,
  unacked,
}: {
  readonly nowMs: number;
  readonly unacked: readonly StoredMessage[];
}): number {
  const oldestMs = unacked.reduce((oldest, { publishTimeMs }) => Math.min(oldest, publishTimeMs), nowMs);
  const expireMs = oldestMs + SNAPSHOT_LIFETIME_MS;
  if (expireMs - nowMs >= MIN_SNAPSHOT_LIFETIME_MS) return expireMs;
  throw new RpcError(
    'FAILED_PRECONDITION',
    'The backlog of the subscription is too old: the snapshot would expire in less than an hour.',
  );
}

/** `google.pubsub.v1.Snapshot` */
export function snapshotReply({ settings, topicName }: BacklogSnapshot): object {
  const { name, labels, expireMs } = settings;
  return { name, topic: topicName, labels, expireTime: toDuration(expireMs) };
}
