/** One message of PostgreSQL's protocol. */
export interface WireMessage {
  /** Empty for the first message of a client, which has no type. */
  readonly type: string;
  /** The whole message. */
  readonly bytes: Buffer;
  /** The part after type and length. */
  readonly body: Buffer;
}

const LENGTH = 4;

/** Splits one direction of a connection into messages (https://www.postgresql.org/docs/current/protocol-message-formats.html). */
export class WireMessages {
  #rest: Buffer = Buffer.alloc(0);
  #isUntyped: boolean;

  /** @param options.isClient whether the first message has no type. */
  constructor({ isClient }: { readonly isClient: boolean }) {
    this.#isUntyped = isClient;
  }

  /** The messages that `chunk` completes. */
  take(chunk: Buffer): readonly WireMessage[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const messages: WireMessage[] = [];
    for (;;) {
      const head = this.#isUntyped ? 0 : 1;
      if (this.#rest.length < head + LENGTH) return messages;
      const end = head + this.#rest.readInt32BE(head);
      if (this.#rest.length < end) return messages;
      const bytes = this.#rest.subarray(0, end);
      messages.push({
        type: bytes.subarray(0, head).toString('latin1'),
        bytes,
        body: bytes.subarray(head + LENGTH),
      });
      this.#rest = this.#rest.subarray(end);
      this.#isUntyped = false;
    }
  }
}
