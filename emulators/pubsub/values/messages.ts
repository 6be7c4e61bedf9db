/** A message in a publish request. */
export interface PublishedMessage {
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
  readonly orderingKey: string;
}

/** A message in a topic. */
export interface StoredMessage extends PublishedMessage {
  /** Decimal digits, unique in the emulator. */
  readonly messageId: string;
  readonly publishTimeMs: number;
}

/** Makes message ids like those of production: 16 to 17 decimal digits, rising with gaps. */
export class MessageIds {
  readonly #random: () => number;
  #last: bigint;

  constructor(random: () => number) {
    this.#random = random;
    this.#last = 1_000_000_000_000_000n + BigInt(Math.floor(random() * 9e15));
  }

  /** The newest id. */
  get last(): string {
    return String(this.#last);
  }

  next(): string {
    this.#last += 1n + BigInt(Math.floor(this.#random() * 1000));
    return this.last;
  }

  /** From now on makes only later ids than this one. */
  skipTo(messageId: string): void {
    if (BigInt(messageId) > this.#last) this.#last = BigInt(messageId);
  }
}

/** Sorts messages in the order in which they were published. */
export function byPublishing(a: StoredMessage, b: StoredMessage): number {
  return a.publishTimeMs - b.publishTimeMs || (BigInt(a.messageId) < BigInt(b.messageId) ? -1 : 1);
}

/** A time in proto3 JSON, without a fraction of 0. */
export function timestamp(atMs: number): string {
  return new Date(atMs).toISOString().replace('.000Z', 'Z');
}

/** The size of a message for the flow control of a stream. */
export function messageBytes({ data, attributes }: PublishedMessage): number {
  let bytes = data.length;
  for (const [key, value] of Object.entries(attributes)) {
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  return bytes;
}
