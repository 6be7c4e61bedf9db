/** What a publisher hands in. */
export interface PublishedMessage {
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
  readonly orderingKey: string;
}

/** A message as the topic keeps it. */
export interface StoredMessage extends PublishedMessage {
  /** Decimal digits, unique in the emulator. */
  readonly messageId: string;
  readonly publishTimeMs: number;
}

/** Makes message ids as production's look: 16 to 17 decimal digits, rising with gaps. */
export function messageIds(random: () => number): () => string {
  let last = 1_000_000_000_000_000n + BigInt(Math.floor(random() * 9e15));
  return () => {
    last += 1n + BigInt(Math.floor(random() * 1000));
    return String(last);
  };
}

/** A time as proto3 JSON spells it: the fraction is left out when it is zero. */
export function timestamp(atMs: number): string {
  return new Date(atMs).toISOString().replace('.000Z', 'Z');
}

/** What counts of a message against the bytes that a stream lets be outstanding. */
export function messageBytes({ data, attributes }: PublishedMessage): number {
  let bytes = data.length;
  for (const [key, value] of Object.entries(attributes)) {
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  return bytes;
}
